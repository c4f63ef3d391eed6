//! The program: its lines, its exit status, its twin in Python, Ctrl-C.

mod loopback;

#[path = "cli/program.rs"]
mod program;

#[path = "cli/database.rs"]
mod database;
#[path = "cli/endings.rs"]
mod endings;
#[path = "cli/lines.rs"]
mod lines;
#[path = "cli/pictures.rs"]
mod pictures;
#[path = "cli/private.rs"]
mod private;
#[path = "cli/proxies.rs"]
mod proxies;
#[path = "cli/refused.rs"]
mod refused;
#[path = "cli/secrets.rs"]
mod secrets;
#[path = "cli/serve.rs"]
mod serve;
#[path = "cli/terminal.rs"]
mod terminal;
#[path = "cli/tls.rs"]
mod tls;
