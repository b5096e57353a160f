fn main() {
    for p in std::env::args().skip(1) {
        let d = verify::document::Document::read(std::path::Path::new(&p)).unwrap();
        let e = verify::extract::extract(&d);
        println!("== {p}: {} blocks, {} sections, passed over {}", e.blocks.len(), e.sections.len(), e.passed_over);
        for (i, b) in e.blocks.iter().enumerate() {
            println!("{}-{} {:?} lang={:?} q={} lead={:?} | {:?}", b.first, b.last, b.kind, b.language, e.sections[e.question(i)].title, b.lead_in.chars().take(50).collect::<String>(), b.code.lines().next().unwrap_or(""));
        }
    }
}
