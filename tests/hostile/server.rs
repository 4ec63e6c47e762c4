//! A server on a raw socket: it reads the head of a request and then does what it likes.

use std::pin::Pin;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a hostile server does with one request; the connection is closed when it is done.
pub type Deed = fn(Asked) -> Pin<Box<dyn Future<Output = ()> + Send>>;

/// One request.
pub struct Asked {
    /// The connection.
    pub stream: TcpStream,
    /// The head as it came.
    pub head: String,
    /// `http://127.0.0.1:PORT`
    pub base: String,
}

impl Asked {
    /// Method and target of the request line.
    pub fn line(&self) -> (&str, &str) {
        let mut words = self.head.split(' ');
        (words.next().unwrap_or_default(), words.next().unwrap_or_default())
    }

    /// Writes; an error means that the client has gone, which is what we want to see.
    pub async fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Writes the same over and over, until the client goes.
    pub async fn flood(&mut self, bytes: &[u8]) {
        while self.say(bytes).await {}
    }

    /// Answers a whole document.
    pub async fn answer(&mut self, status: &str, headers: &str, body: impl AsRef<[u8]>) {
        let body = body.as_ref();
        let head = format!(
            "HTTP/1.1 {status}\r\n{headers}Connection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        if self.say(head).await {
            self.say(body).await;
        }
    }

    /// Says nothing more, until the client goes.
    pub async fn fall_silent(&mut self) {
        let mut rest = [0; 64];
        while self.stream.read(&mut rest).await.is_ok_and(|n| n > 0) {}
    }
}

/// Starts a server; gives `http://127.0.0.1:PORT`. It lives as long as the runtime.
pub async fn start(deed: Deed) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let own = base.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let base = own.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                let mut buffer = [0; 4096];
                while !head.windows(4).any(|w| w == b"\r\n\r\n") {
                    match stream.read(&mut buffer).await {
                        Ok(n) if n > 0 => head.extend_from_slice(&buffer[..n]),
                        _ => return,
                    }
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                deed(Asked { stream, head, base }).await;
            });
        }
    });
    base
}
