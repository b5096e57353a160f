//! How far the colours of pictures differ in lightness: all that is left of them on grey paper, and to some eyes.

/// The ratio that the Web Content Accessibility Guidelines define: 1 for equal lightness, 21 for black and white. For
/// colours as `#rrggbb`.
pub(super) fn contrast_ratio(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let value = u8::from_str_radix(&color[at..at + 2], 16).expect("hexadecimal digits");
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    assert!(color.starts_with('#') && color.len() == 7, "{color}");
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/// What a style sheet says behind the first `before`.
pub(super) fn value<'a>(sheet: &'a str, before: &str) -> &'a str {
    let (_, rest) = sheet.split_once(before).unwrap_or_else(|| panic!("no {before} in {sheet}"));
    rest.split([';', '}']).next().unwrap_or_default()
}

#[test]
fn black_and_white_are_the_ends() {
    assert!((contrast_ratio("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    assert!((contrast_ratio("#0072b2", "#0072b2") - 1.0).abs() < 1e-9);
    assert!((contrast_ratio("#767676", "#ffffff") - 4.54).abs() < 0.01, "the guidelines' own example");
}
