//! Just enough of Chromium's protocol to drive a page in tests: JSON with a zero byte after each message, over two pipes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use base64::Engine as _;
use serde_json::{Value, json};

/// The browser reads the protocol from descriptor 3 and writes it to 4. Whatever hangs is over after two minutes.
const START: &str = r#"exec 3<&0 4>&1 </dev/null >/dev/null 2>&1; exec timeout --kill-after=5 120 "$0" "$@""#;
/// It is to talk to nobody, and it runs as root in containers.
const OPTIONS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-pipe",
];

/// A browser with one page.
pub(super) struct Browser {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
    session: Option<String>,
    sent: u64,
    /// What the page fetched, complained of or asked, since it was opened.
    pub(super) events: Vec<String>,
}

/// Where a browser is, if there is one.
fn executable() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}

impl Browser {
    /// Starts one, where there is one.
    pub(super) fn start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let profile = format!("--user-data-dir={}", folder.path().join("profile").display());
        let mut command = Command::new("sh");
        command.args(["-c", START]).arg(executable()?).args(OPTIONS).arg(profile).arg("about:blank");
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell");
        let input = process.stdin.take().expect("a pipe");
        let output = BufReader::new(process.stdout.take().expect("a pipe"));
        Some(Self { process, input, output, folder, session: None, sent: 0, events: Vec::new() })
    }

    /// Opens the markup as a file in a page of its own, at a fragment, with scripts or without.
    pub(super) fn open(&mut self, markup: &str, fragment: &str, scripts: bool) {
        let file = self.folder.path().join("page.html");
        std::fs::write(&file, markup).expect("a file");
        self.session = None;
        let target = self.call("Target.createTarget", &json!({"url": "about:blank"}))["targetId"].clone();
        let attached = self.call("Target.attachToTarget", &json!({"targetId": target, "flatten": true}));
        self.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Network", "Log", "Runtime"] {
            self.call(&format!("{domain}.enable"), &json!({}));
        }
        self.call("Emulation.setScriptExecutionDisabled", &json!({"value": !scripts}));
        self.size(1280, 900);
        self.events.clear();
        let url = format!("file://{}{fragment}", file.display());
        self.call("Page.navigate", &json!({ "url": url }));
        while self.evaluate("document.readyState") != "complete" {}
    }

    /// The size of the window in pixels.
    pub(super) fn size(&mut self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Light or dark, as the reader's system asks for.
    pub(super) fn scheme(&mut self, scheme: &str) {
        let feature = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", &json!({ "features": feature }));
    }

    /// The value of an expression in the page.
    pub(super) fn evaluate(&mut self, expression: &str) -> Value {
        let result = self.call("Runtime.evaluate", &json!({"expression": expression, "returnByValue": true}));
        assert!(result["exceptionDetails"].is_null(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    /// Presses and releases a key, as a person does.
    pub(super) fn press(&mut self, key: &str) {
        let text = if key == "Enter" { "\r" } else { key };
        let text = if text.chars().count() == 1 { text } else { "" };
        let code = if key == "Enter" { 13 } else { 0 };
        for kind in ["keyDown", "keyUp"] {
            let event = json!({"type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code});
            self.call("Input.dispatchKeyEvent", &event);
        }
    }

    /// What a printer gets, as PDF.
    pub(super) fn print(&mut self) -> Vec<u8> {
        bytes(&self.call("Page.printToPDF", &json!({"printBackground": true})))
    }

    /// Writes what is seen as PNG.
    pub(super) fn picture(&mut self, file: &Path) {
        let png = bytes(&self.call("Page.captureScreenshot", &json!({"format": "png"})));
        std::fs::write(file, png).expect("a file");
    }

    /// Sends a command and waits for its result.
    fn call(&mut self, method: &str, params: &Value) -> Value {
        self.sent += 1;
        let mut message = json!({"id": self.sent, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).expect("the browser listens");
        loop {
            let message = self.receive();
            if message["id"] == self.sent {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.note(&message);
        }
    }

    fn receive(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.output.read_until(0, &mut bytes).expect("the browser speaks");
        assert_eq!(bytes.pop(), Some(0), "the browser ended, or was ended after two minutes");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// Keeps what a page that minds its own business does not do.
    fn note(&mut self, message: &Value) {
        let params = &message["params"];
        let said = match message["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => &params["request"]["url"],
            "Log.entryAdded" => &params["entry"]["text"],
            "Runtime.exceptionThrown" => &params["exceptionDetails"],
            "Page.javascriptDialogOpening" => &params["message"],
            _ => return,
        };
        self.events.push(said.to_string());
    }
}

fn bytes(result: &Value) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(result["data"].as_str().unwrap_or_default()).expect("base64")
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.session = None;
        let _ = self.input.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let _ = self.process.wait();
    }
}
