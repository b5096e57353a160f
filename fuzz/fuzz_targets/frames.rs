//! Frames: any bytes in the place of what a child tells, at once and as they arrive.
#![no_main]

use verify::run::{decode, frame::Frames};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (events, why) = decode::events(bytes);
    assert!(events.len() <= bytes.len() / 4, "an event takes a frame");
    assert!(why.is_some() || events.len() > 0 || bytes.is_empty());
    let mut frames = Frames::default();
    for part in bytes.chunks(7) {
        frames.push(part);
        while let Ok(Some(_)) = frames.next_frame() {}
    }
});
