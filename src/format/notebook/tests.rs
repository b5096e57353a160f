#![expect(clippy::unwrap_used, reason = "tests")]

use crate::document::Document;
use crate::extract::{Extracted, extract};
use crate::format;
use crate::model::{BlockKind, Reason};

const NOTEBOOK: &str = r###"{
 "cells": [
  {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "\n", "Some `1 + 1` is `2`."]},
  {
   "cell_type": "code", "execution_count": 1, "metadata": {"tags": ["hide"]},
   "outputs": [
    {"name": "stdout", "output_type": "stream", "text": ["a\n", "b\n"]},
    {"name": "stderr", "output_type": "stream", "text": "warned\n"},
    {"output_type": "execute_result", "data": {"image/png": "x", "text/plain": ["3"]}, "metadata": {}, "execution_count": 1}
   ],
   "source": [
    "%matplotlib inline\n",
    "print('a\\nb')\n",
    "x = 3; x"
   ]
  },
  {"cell_type": "markdown", "metadata": {}, "source": "## More"},
  {"cell_type": "code", "metadata": {"tags": ["skip-execution"]}, "outputs": [], "source": "y = x"},
  {"cell_type": "code", "metadata": {}, "source": "1 / 0",
   "outputs": [{"output_type": "error", "ename": "ZeroDivisionError", "evalue": "division by zero", "traceback": []}]},
  {"cell_type": "code", "metadata": {}, "source": "%%bash\nls", "outputs": []},
  {"cell_type": "code", "metadata": {}, "source": "%timeit x\nx", "outputs": [{"output_type": "stream", "name": "stdout", "text": "10 ns"}]}
 ],
 "metadata": {"language_info": {"name": "python"}},
 "nbformat": 4, "nbformat_minor": 5
}"###;

fn open(text: &str) -> (Document, Extracted) {
    let document = format::open(Document::new("d.ipynb".into(), text)).unwrap();
    let extracted = extract(&document);
    (document, extracted)
}

#[test]
fn cells_are_code_with_their_outputs() {
    let (document, read) = open(NOTEBOOK);
    let found: Vec<(&str, BlockKind, Option<Reason>)> =
        read.blocks.iter().map(|block| (block.code.as_str(), block.kind, block.options.skip.clone())).collect();
    use BlockKind::{Answer, Script};
    assert_eq!(
        found,
        [
            ("pass\nprint('a\\nb')\nx = 3; x", Script, None),
            ("a\nb", Answer, None),
            ("3", Answer, None),
            ("y = x", Script, Some(Reason::Skipped)),
            ("1 / 0", Script, None),
            ("ZeroDivisionError: division by zero", Answer, None),
            ("ls", Script, Some(Reason::Magic)),
            ("pass\nx", Script, None),
            ("10 ns", Answer, Some(Reason::Magic)),
        ]
    );
    assert_eq!(read.asked_by(5), Some(4));
    assert_eq!(read.question(0), read.question(7));
    assert_eq!(read.sections[read.blocks[3].section].title, "More");
    let print = read.blocks[0].document_line(2);
    assert_eq!((document.place(print).to_string(), document.file_line(print)), ("cell 2:2".to_owned(), 13));
    assert_eq!(document.place(read.blocks[1].first).to_string(), "cell 2:4");
}

#[test]
fn version_3_is_read_too() {
    let (_, read) = open(
        r#"{"worksheets": [{"cells": [{"cell_type": "code", "input": ["1 + 1"], "language": "python",
        "outputs": [{"output_type": "pyout", "text": ["3"]}, {"output_type": "stream", "stream": "stderr", "text": "x"}]}]}],
        "metadata": {"name": "a"}, "nbformat": 3}"#,
    );
    assert_eq!(read.blocks.iter().map(|block| block.code.as_str()).collect::<Vec<_>>(), ["1 + 1", "3"]);
}

#[test]
fn what_is_no_notebook_is_told() {
    for text in ["", "{", "[]", r#"{"cells": 3}"#] {
        assert!(format::open(Document::new("d.ipynb".into(), text)).is_err(), "{text}");
    }
    let (_, julia) = open(
        r#"{"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": []}],
        "metadata": {"kernelspec": {"name": "julia-1.9", "language": "julia"}}}"#,
    );
    assert_eq!(julia.blocks[0].kind, BlockKind::Other);
}

#[test]
fn a_notebook_of_python_2_is_not_meant_for_others() {
    let versions = |text: &str| open(text).1.blocks[0].options.versions.clone();
    let old = NOTEBOOK.replace(r#"{"name": "python"}"#, r#"{"name": "python", "version": "2.7.6"}"#);
    assert_eq!((versions(&old).as_deref(), versions(NOTEBOOK)), (Some("< 3.0"), None));
}
