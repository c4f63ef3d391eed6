//! Connections are kept, and one agent serves many tasks.

use std::io::Read;
use std::io::Write;
use std::net::Shutdown;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use crawler::fetch::Caps;

use crate::agent::{agent, ask, block_on, read};
use crate::loopback::{OK, Server};

#[test]
fn a_connection_serves_the_next_request_too() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let text = format!("http://{}/", listener.local_addr().unwrap());
    let serving = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        for _ in 0..3 {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                head.extend(byte);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").unwrap();
        }
        stream.shutdown(Shutdown::Write).unwrap();
    });
    let agent = agent(Caps::default(), &[&text]);
    block_on(async {
        for _ in 0..3 {
            assert_eq!(read(ask(&agent, &text).await.unwrap()).await.1, b"hello");
        }
    });
    serving.join().unwrap();
}

#[test]
fn an_agent_is_shared_by_tasks_on_many_threads() {
    let server = Server::saying(OK);
    let agent = Arc::new(agent(Caps::default(), &[&server.url("/")]));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let statuses = runtime.unwrap().block_on(async {
        let mut tasks = Vec::new();
        for _ in 0..8 {
            let (agent, text) = (Arc::clone(&agent), server.url("/"));
            tasks.push(tokio::spawn(async move {
                let answer = ask(&agent, &text).await.unwrap();
                let status = answer.status;
                (status, answer.read(|_| ()).await.cut)
            }));
        }
        let mut statuses = Vec::new();
        for task in tasks {
            statuses.push(task.await.unwrap());
        }
        statuses
    });
    assert_eq!((statuses, server.asked()), (vec![(200, None); 8], 8));
}
