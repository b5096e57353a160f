//! What a piece of source defines and what it needs from elsewhere: scopes as the Python reference has them
//! (Execution model, "Naming and binding"), order taken into account at module level only.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};

use super::builtins::is_builtin;

/// The names of a piece of source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Bound at module level.
    pub bound: BTreeSet<String>,
    /// Used, and defined neither here nor among the built-in names.
    pub free: BTreeMap<String, FreeName>,
    /// Built-in names that are used and not defined here.
    pub builtins: BTreeSet<String>,
    /// For each top-level statement in order, what it binds at module level.
    pub by_statement: Vec<BTreeSet<String>>,
    /// For each top-level statement in order, the module's names that it uses, in functions too; no built-in ones.
    pub used_by_statement: Vec<BTreeSet<String>>,
    /// For each top-level statement in order, whether some of it goes on after any error.
    pub swallowing: Vec<bool>,
}

/// How a free name is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeName {
    /// Whether every use is `name.attribute`.
    pub only_attributes: bool,
    /// Whether some use stands at module level, so that the name is needed as soon as the source runs.
    pub at_once: bool,
}

/// Collects the names of a module.
pub(super) fn collect(body: &[Stmt]) -> Names {
    let mut collector = Collector::default();
    for statement in body {
        collector.visit_stmt(statement);
        let binds = std::mem::take(&mut collector.bound_by_statement);
        collector.names.by_statement.push(binds);
        let uses = std::mem::take(&mut collector.used_by_statement);
        collector.names.used_by_statement.push(uses);
        let swallows = std::mem::take(&mut collector.swallows);
        collector.names.swallowing.push(swallows);
    }
    for (name, only_attribute) in std::mem::take(&mut collector.deferred) {
        if !collector.module.contains(&name) {
            collector.free(name, only_attribute, false);
        }
    }
    Names { bound: collector.module, ..collector.names }
}

#[derive(Default)]
struct Scope {
    bound: BTreeSet<String>,
    global: BTreeSet<String>,
    is_class: bool,
}

#[derive(Default)]
struct Collector {
    names: Names,
    module: BTreeSet<String>,
    bound_by_statement: BTreeSet<String>,
    used_by_statement: BTreeSet<String>,
    swallows: bool,
    scopes: Vec<Scope>,
    deferred: Vec<(String, bool)>,
}

impl Collector {
    fn free(&mut self, name: String, only_attribute: bool, at_once: bool) {
        if is_builtin(&name) {
            self.names.builtins.insert(name);
            return;
        }
        let entry = self.names.free.entry(name).or_insert(FreeName { only_attributes: true, at_once: false });
        entry.only_attributes &= only_attribute;
        entry.at_once |= at_once;
    }

    fn bind(&mut self, name: &str) {
        match self.scopes.last_mut() {
            Some(scope) if !scope.global.contains(name) => drop(scope.bound.insert(name.to_owned())),
            _ => {
                self.module.insert(name.to_owned());
                self.bound_by_statement.insert(name.to_owned());
            }
        }
    }

    fn load(&mut self, name: &str, only_attribute: bool) {
        let innermost = self.scopes.len().wrapping_sub(1);
        let local = self.scopes.iter().enumerate().rev().any(|(index, scope)| {
            (!scope.is_class || index == innermost) && !scope.global.contains(name) && scope.bound.contains(name)
        });
        if local {
            return;
        }
        if !is_builtin(name) || self.module.contains(name) {
            self.used_by_statement.insert(name.to_owned());
        }
        if self.scopes.iter().any(|scope| !scope.is_class) {
            self.deferred.push((name.to_owned(), only_attribute));
        } else if !self.module.contains(name) {
            self.free(name.to_owned(), only_attribute, true);
        }
    }

    fn scope(&mut self, scope: Scope, inside: impl FnOnce(&mut Self)) {
        self.scopes.push(scope);
        inside(self);
        self.scopes.pop();
    }

    fn function(&mut self, function: &ast::StmtFunctionDef) {
        function.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
        self.parameters(&function.parameters);
        if let Some(returns) = &function.returns {
            self.visit_expr(returns);
        }
        self.bind(&function.name);
        let mut scope = Scope::default();
        scope.bound.extend(function.parameters.iter().map(|parameter| parameter.name().to_string()));
        let mut locals = Locals::default();
        function.body.iter().for_each(|statement| locals.visit_stmt(statement));
        scope.bound.extend(locals.bound.difference(&locals.global).cloned());
        scope.global = locals.global;
        if let Some(parameters) = &function.type_params {
            scope.bound.extend(parameters.iter().map(|parameter| parameter.name().to_string()));
        }
        self.scope(scope, |this| function.body.iter().for_each(|statement| this.visit_stmt(statement)));
    }

    fn parameters(&mut self, parameters: &ast::Parameters) {
        for parameter in parameters {
            if let Some(default) = parameter.default() {
                self.visit_expr(default);
            }
            if let Some(annotation) = parameter.annotation() {
                self.visit_expr(annotation);
            }
        }
    }

    fn class(&mut self, class: &ast::StmtClassDef) {
        class.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
        if let Some(arguments) = &class.arguments {
            self.visit_arguments(arguments);
        }
        let mut scope = Scope { is_class: true, ..Scope::default() };
        if let Some(parameters) = &class.type_params {
            scope.bound.extend(parameters.iter().map(|parameter| parameter.name().to_string()));
        }
        self.scope(scope, |this| class.body.iter().for_each(|statement| this.visit_stmt(statement)));
        self.bind(&class.name);
    }

    fn comprehension(&mut self, generators: &[ast::Comprehension], elements: &[&Expr]) {
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        // A comprehension runs at once: its scope hides names, and does not defer them.
        let scope = Scope { is_class: self.scopes.iter().all(|scope| scope.is_class), ..Scope::default() };
        self.scope(scope, |this| {
            for (index, generator) in generators.iter().enumerate() {
                if index > 0 {
                    this.visit_expr(&generator.iter);
                }
                this.visit_expr(&generator.target);
                generator.ifs.iter().for_each(|condition| this.visit_expr(condition));
            }
            elements.iter().for_each(|element| this.visit_expr(element));
        });
    }
}

impl<'a> Visitor<'a> for Collector {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::AugAssign(assign) => {
                if let Expr::Name(name) = &*assign.target {
                    self.load(&name.id, false);
                }
                visitor::walk_stmt(self, statement);
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.bind(name.split('.').next().unwrap_or(name));
                }
            }
            Stmt::ImportFrom(import) => {
                import.names.iter().for_each(|alias| self.bind(alias.asname.as_ref().unwrap_or(&alias.name)));
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => match name.ctx {
                ExprContext::Store => self.bind(&name.id),
                ExprContext::Load => self.load(&name.id, false),
                _ => {}
            },
            Expr::Attribute(attribute) => match &*attribute.value {
                Expr::Name(name) => self.load(&name.id, true),
                value => self.visit_expr(value),
            },
            Expr::Lambda(lambda) => {
                let mut scope = Scope::default();
                if let Some(parameters) = &lambda.parameters {
                    self.parameters(parameters);
                    scope.bound.extend(parameters.iter().map(|parameter| parameter.name().to_string()));
                }
                self.scope(scope, |this| this.visit_expr(&lambda.body));
            }
            Expr::ListComp(list) => self.comprehension(&list.generators, &[&*list.elt]),
            Expr::SetComp(set) => self.comprehension(&set.generators, &[&*set.elt]),
            Expr::Generator(generator) => self.comprehension(&generator.generators, &[&*generator.elt]),
            Expr::DictComp(dict) => {
                let mut elements: Vec<&Expr> = dict.key.iter().map(|key| &**key).collect();
                elements.push(&*dict.value);
                self.comprehension(&dict.generators, &elements);
            }
            _ => visitor::walk_expr(self, expression),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.bind(name);
        }
        self.swallows |= inner.type_.as_deref().is_none_or(catches_all);
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a ast::Pattern) {
        if let Some(name) = captured(pattern) {
            self.bind(name);
        }
        visitor::walk_pattern(self, pattern);
    }
}

/// Whether a handler for these exceptions meets a name that is missing.
fn catches_all(caught: &Expr) -> bool {
    match caught {
        Expr::Name(name) => matches!(name.id.as_str(), "Exception" | "BaseException" | "NameError"),
        Expr::Tuple(several) => several.elts.iter().any(catches_all),
        _ => false,
    }
}

/// The name that a pattern binds by itself.
fn captured(pattern: &ast::Pattern) -> Option<&str> {
    match pattern {
        ast::Pattern::MatchAs(inner) => inner.name.as_deref(),
        ast::Pattern::MatchStar(inner) => inner.name.as_deref(),
        ast::Pattern::MatchMapping(inner) => inner.rest.as_deref(),
        _ => None,
    }
}

/// What the body of a function binds: a name is local in all of the body, also before it is bound.
#[derive(Default)]
struct Locals {
    bound: BTreeSet<String>,
    global: BTreeSet<String>,
}

impl<'a> Visitor<'a> for Locals {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => drop(self.bound.insert(function.name.to_string())),
            Stmt::ClassDef(class) => drop(self.bound.insert(class.name.to_string())),
            Stmt::Global(names) => self.global.extend(names.names.iter().map(ToString::to_string)),
            Stmt::Import(import) => self.bound.extend(import.names.iter().map(|alias| {
                let name = alias.asname.as_ref().unwrap_or(&alias.name);
                name.split('.').next().unwrap_or(name).to_owned()
            })),
            Stmt::ImportFrom(import) => self
                .bound
                .extend(import.names.iter().map(|alias| alias.asname.as_ref().unwrap_or(&alias.name).to_string())),
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) if name.ctx == ExprContext::Store => drop(self.bound.insert(name.id.to_string())),
            Expr::Lambda(_) | Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {}
            _ => visitor::walk_expr(self, expression),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(inner) = handler;
        self.bound.extend(inner.name.iter().map(ToString::to_string));
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a ast::Pattern) {
        self.bound.extend(captured(pattern).map(str::to_owned));
        visitor::walk_pattern(self, pattern);
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::Source;

    fn free(code: &str) -> Vec<String> {
        Source::parse(code).names.free.into_keys().collect()
    }

    #[test]
    fn a_name_used_before_it_is_bound_at_module_level_is_free() {
        assert_eq!(free("x = x + 1\nprint(x)"), ["x"]);
        assert_eq!(free("counter += 1"), ["counter"]);
    }

    #[test]
    fn a_function_may_use_what_the_module_binds_later() {
        assert_eq!(free("def f():\n    return later\nlater = 1"), [""; 0]);
        assert_eq!(free("def f():\n    return never"), ["never"]);
    }

    #[test]
    fn scopes_hide_names() {
        assert_eq!(free("print([y for y in range(3)], (lambda z: z)(1))"), [""; 0]);
        assert_eq!(free("class A:\n    x = 1\n    def f(self):\n        return x"), ["x"]);
        assert_eq!(free("def f(a, *b, c=d):\n    e = a\n    return e, b, c"), ["d"]);
        assert_eq!(free("try:\n    pass\nexcept ValueError as e:\n    print(e)"), [""; 0]);
    }

    #[test]
    fn a_comprehension_at_module_level_needs_its_names_at_once() {
        let names = Source::parse("print([f(x) for x in xs])").names;
        assert!(names.free["xs"].at_once && names.free["f"].at_once);
    }

    #[test]
    fn attributes_alone_are_told_apart() {
        let names = Source::parse("copy.copy(a)").names;
        assert!(names.free["copy"].only_attributes);
        assert!(!names.free["a"].only_attributes);
    }

    #[test]
    fn each_statement_knows_what_it_binds() {
        let names = Source::parse("a = 1\na = 2\nimport os.path as p").names;
        let binds: Vec<Vec<&str>> =
            names.by_statement.iter().map(|names| names.iter().map(String::as_str).collect()).collect();
        assert_eq!(binds, [["a"], ["a"], ["p"]]);
    }
}
