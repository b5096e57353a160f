//! What a child wrote, as events. A child runs somebody else's code, which may write anything in its place: whatever
//! is no event ends the reading, and what came before it is kept.

use super::frame;
use super::protocol::CONTINUED;
use crate::model::Event;

/// The events in the bytes of a child, and why reading ended before the end of them, where it did.
pub fn events(mut bytes: &[u8]) -> (Vec<Event>, Option<String>) {
    let mut events = Vec::new();
    while !bytes.is_empty() {
        match frame::split(bytes) {
            Err(why) => return (events, Some(why.to_string())),
            Ok(None) => return (events, Some("the last event is not complete".into())),
            Ok(Some((event, rest))) => {
                if let Err(why) = take(event, &mut events) {
                    return (events, Some(why));
                }
                bytes = rest;
            }
        }
    }
    (events, None)
}

/// Adds one frame's event, or its text to the output that it continues.
fn take(bytes: &[u8], events: &mut Vec<Event>) -> Result<(), String> {
    let Some((&CONTINUED, more)) = bytes.split_first() else {
        let event = serde_json::from_slice(bytes).map_err(|why| format!("not an event: {why}"))?;
        events.push(event);
        return Ok(());
    };
    match events.last_mut() {
        Some(Event::Output { text, .. }) => text.push_str(&String::from_utf8_lossy(more)),
        _ => return Err("text that continues no output".into()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn framed(frames: &[&[u8]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for one in frames {
            frame::push_bytes(&mut bytes, one);
        }
        bytes
    }

    const DONE: &[u8] = br#"{"e":"done"}"#;
    const OUTPUT: &[u8] = br#"{"e":"output","step":0,"statement":1,"line":1,"err":false,"text":"a"}"#;

    #[test]
    fn output_goes_on_in_short_frames() {
        let (events, why) = events(&framed(&[OUTPUT, b"+b", b"+\xff", DONE]));
        assert_eq!(why, None);
        assert_eq!(events.len(), 2);
        assert!(matches!(&events[0], Event::Output { text, .. } if text == "ab\u{fffd}"));
    }

    #[test]
    fn what_came_before_nonsense_is_kept() {
        let nonsense: [&[u8]; 7] = [
            b"",
            b"{",
            b"\xff\xff",
            br#"{"e":"confess"}"#,
            br#"{"e":"value","watch":-1,"value":{"repr":"","kind":""}}"#,
            b"+text",
            &[b'['; 100_000],
        ];
        for bad in nonsense {
            let (events, why) = events(&framed(&[DONE, bad, OUTPUT]));
            assert_eq!(events, [Event::Done], "{bad:?}");
            assert!(why.is_some());
        }
    }

    #[test]
    fn a_frame_that_is_cut_off_or_too_long_ends_the_reading() {
        let mut cut = framed(&[DONE, OUTPUT]);
        cut.truncate(cut.len() - 1);
        assert_eq!(events(&cut), (vec![Event::Done], Some("the last event is not complete".into())));
        let mut long = framed(&[DONE]);
        long.extend_from_slice(&u32::MAX.to_le_bytes());
        assert!(matches!(events(&long), (kept, Some(why)) if kept == [Event::Done] && why.contains("longer")));
        assert!(matches!(events(&[1, 2]), (kept, Some(_)) if kept.is_empty()));
    }
}
