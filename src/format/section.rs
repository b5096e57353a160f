//! Sections: what a heading or a titled component holds, and the question that they stand under.

/// A part of a document under one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The text of its heading.
    pub title: String,
    /// 1 to 6 for headings, 7 and more for titled components such as `<Accordion title="…">`, 0 for the document.
    pub level: usize,
    /// Line of the heading, 1-based; 0 for the document.
    pub line: usize,
    /// Index of the section it stands in; itself for the document.
    pub parent: usize,
    /// Index of the section whose blocks may build on each other: the outermost titled component, or else the
    /// section at the highest level that divides the document.
    pub question: usize,
}

/// The level of the outermost titled component.
pub const COMPONENT: usize = 7;

/// Fills in `question`.
pub fn assign_questions(sections: &mut [Section]) {
    let dividing = (1..COMPONENT)
        .find(|&level| sections.iter().filter(|section| section.level == level).count() > 1)
        .unwrap_or(COMPONENT);
    for index in 0..sections.len() {
        let outermost = ancestors(sections, index).filter(|&at| sections[at].level >= COMPONENT).last();
        let divided = || ancestors(sections, index).find(|&at| sections[at].level == dividing);
        sections[index].question = outermost.or_else(divided).unwrap_or(index);
    }
}

/// A section and those it stands in, innermost first, without the document.
fn ancestors(sections: &[Section], index: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(index), |&at| Some(sections[at].parent)).take_while(|&at| sections[at].level > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(level: usize, parent: usize) -> Section {
        Section { level, parent, ..Section::default() }
    }

    #[test]
    fn the_question_is_the_highest_level_that_divides() {
        let mut sections =
            vec![section(0, 0), section(1, 0), section(2, 1), section(3, 2), section(2, 1), section(3, 4)];
        assign_questions(&mut sections);
        assert_eq!(sections.iter().map(|s| s.question).collect::<Vec<_>>(), [0, 1, 2, 2, 4, 4]);
    }

    #[test]
    fn a_titled_component_is_a_question_of_its_own() {
        let mut sections =
            vec![section(0, 0), section(2, 0), section(7, 1), section(8, 2), section(7, 1), section(2, 0)];
        assign_questions(&mut sections);
        assert_eq!(sections.iter().map(|s| s.question).collect::<Vec<_>>(), [0, 1, 2, 2, 4, 5]);
    }
}
