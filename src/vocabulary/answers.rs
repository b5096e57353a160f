//! What announces an answer: labels, verbs, and words that soften them.

/// Nouns that label an answer: `Output:`, `# Ausgabe`.
pub const LABELS: &str = "(?:console |program |sample |example |terminal |shell |printed )?outputs?|o/p|out(?:\\[[0-9]*\\])?|results?|values?|answers?|actual|expected|got|stdout|ausgaben?|ergebnis(?:se)?|antwort|sorties?|résultats?|réponse|salidas?|resultados?|respuesta|saídas?|resposta|uscita|risultato|вывод|результат|ответ|输出|输出结果|运行结果|执行结果|结果|答案|輸出|結果|出力|実行結果|출력|결과|خروجی|نتیجه";

/// Verbs that say what code gives.
pub const GIVES: &str = "results? in|returns?|returned|prints?(?:\\s+out)?|printed|printing|evaluates? to|evaluated to|evaluating to|gives?(?:\\s+us)?|yields?|equals?|shows?|displays?|becomes?|produces?|outputs|imprime|affiche|renvoie|gibt|liefert|ergibt|打印|返回|结果为|结果是|输出为|返回值为";

/// Verbs that say what code raises.
pub const RAISES: &str = "raises?|raised|raising|throws?|threw|throwing|fails?(?:\\s+with)?|triggers?|causes?|results? in|crash(?:es)?(?:\\s+with)?|gives?|produces?|emits?|issues?|warns?(?:\\s+with)?|wirft|löst|lève|lanza|抛出|引发|报错";

/// Words that soften what they stand before, and state nothing themselves.
pub const HEDGES: &str = "still|often|usually|typically|generally|normally|probably|likely|possibly|perhaps|maybe|always|actually|surprisingly|now|here|again|also|likewise|but|and|so|this|it|that|which|will|would|should|might|may|could|can|be|even|just|only|the|expected|real|correct(?:ly)?";

/// Nouns that label an answer in a paragraph of its own: `**Answer:**`.
pub const ANSWER_NOUNS: &str = "answer|output|result|solution|antwort|ausgabe|ergebnis|réponse|sortie|respuesta|salida|resposta|saída|ответ|вывод|答案|输出|結果|出力";

/// What a question asks for that a paragraph below code answers: `What does this print?`.
pub const ASKED: &str =
    "output|print|prints|printed|returns?|returned|results?|display(?:s|ed)?|evaluates?|value|shows?|gives?|happens?";

/// Words in a comment that ask the reader for what is missing.
pub const TO_BE_FILLED_IN: &str =
    "your code|your solution|fill in|todo|dein code|votre code|tu código|seu código|你的代码|ваш код";

/// What a text begins with that says what comes in the place of what was expected.
pub const REALITY: [&str; 6] = ["actual", "got", "reality", "really", "but ", "output"];

/// Words above a block that announce an answer.
pub const ANNOUNCING: [&str; 46] = [
    "out",
    "answer",
    "answers",
    "output",
    "outputs",
    "result",
    "results",
    "prints",
    "printed",
    "returns",
    "expected",
    "gives",
    "produces",
    "yields",
    "displays",
    "shows",
    "see",
    "get",
    "traceback",
    "solution",
    "stdout",
    "ausgabe",
    "ergebnis",
    "sortie",
    "résultat",
    "affiche",
    "salida",
    "resultado",
    "imprime",
    "saída",
    "uscita",
    "risultato",
    "вывод",
    "результат",
    "输出",
    "输出结果",
    "运行结果",
    "结果",
    "結果",
    "出力",
    "実行結果",
    "输出如下",
    "结果如下",
    "출력",
    "결과",
    "خروجی",
];

/// Words by which a document tells that an assertion fails.
pub const ASSERTION_FAILS: [&str; 7] = ["assertionerror", "assertion error", "fail", "raises", "wrong", "✗", "❌"];

/// Words that only join a label, or a name, to its value.
pub const COPULAS: &str = "is|are|is now|are now|was";

/// Words that say no more than that something goes wrong.
pub const FAILURES: [&str; 16] = [
    "error",
    "exception",
    "fails",
    "failure",
    "crash",
    "crashes",
    "boom",
    "erreur",
    "fehler",
    "fehlermeldung",
    "erro",
    "ошибка",
    "错误",
    "报错",
    "エラー",
    "오류",
];

/// Words with which a sentence about an answer begins, and no answer.
pub const NO_ANSWER_BEGINS: [&str; 13] =
    ["a", "an", "the", "same", "this", "it", "all", "no", "nothing", "some", "each", "error", "depends"];
