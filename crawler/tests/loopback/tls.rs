//! A server that speaks TLS, with a certificate that the test has made.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Answers every request, over TLS, one after the other.
pub struct Secure {
    address: SocketAddr,
    closing: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
}

impl Secure {
    /// Serves with the certificate in `NAME.pem` and its key in `NAME.key`.
    pub fn new(certificate: &Path) -> Self {
        let key = PrivateKeyDer::from_pem_file(certificate.with_extension("key")).unwrap();
        let certificate = CertificateDer::from_pem_file(certificate).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let closing = Arc::new(AtomicBool::new(false));
        let serving = thread::spawn({
            let closing = Arc::clone(&closing);
            let config = Arc::new(config);
            move || {
                for stream in listener.incoming() {
                    if closing.load(Ordering::SeqCst) {
                        break;
                    }
                    answer(stream.unwrap(), Arc::clone(&config));
                }
            }
        });
        Secure { address, closing, serving: Some(serving) }
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        let joined = self.serving.take().unwrap().join();
        assert!(joined.is_ok() || thread::panicking(), "the server panicked");
    }
}

fn answer(stream: TcpStream, config: Arc<ServerConfig>) {
    let mut tls = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
    // A client that does not trust the certificate leaves here.
    if super::head(&mut tls).is_some() {
        tls.write_all(super::OK.as_bytes()).unwrap();
        tls.conn.send_close_notify();
        tls.flush().unwrap();
    }
}
