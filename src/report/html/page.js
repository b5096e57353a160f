"use strict";
(() => {
  const form = document.querySelector(".filter");
  const rows = [...document.querySelectorAll("main details")];
  const sections = [...document.querySelectorAll(".document")];
  const none = document.querySelector(".none");
  const words = rows.map((row) => row.textContent.toLowerCase());
  const shown = () => rows.filter((row) => !row.hidden && !row.parentElement.hidden);

  function filter() {
    const data = new FormData(form);
    const standings = data.getAll("standing");
    const version = data.get("version");
    const place = data.get("document");
    const text = data.get("text").trim().toLowerCase();
    let count = 0;
    rows.forEach((row, index) => {
      const fits =
        (standings.length === 0 || standings.includes(row.dataset.standing)) &&
        (!version || row.dataset.fails.split(" ").includes(version)) &&
        (!place || row.parentElement.dataset.document === place) &&
        (!text || words[index].includes(text));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    for (const section of sections) {
      section.hidden = !section.querySelector("details:not([hidden])");
    }
    none.hidden = count > 0 || rows.length === 0;
    form.querySelector("output").textContent = `${count} of ${rows.length}`;
  }

  function reset() {
    form.reset();
    filter();
  }

  function move(step) {
    const list = shown();
    const at = list.indexOf(document.activeElement.closest("details"));
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step];
    if (next) {
      next.querySelector("summary").focus();
      next.scrollIntoView({ block: "nearest" });
    }
  }

  function toggleAll() {
    const list = shown();
    const open = !list.some((row) => row.open);
    list.slice(0, 500).forEach((row) => (row.open = open));
  }

  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches("details")) {
      target.open = true;
      target.scrollIntoView();
    }
  }

  function stick() {
    const top = getComputedStyle(form).position === "sticky" ? form.offsetHeight : 0;
    document.documentElement.style.setProperty("--top", `${top}px`);
  }

  const keys = {
    "/": () => form.elements.text.focus(),
    j: () => move(1),
    k: () => move(-1),
    x: toggleAll,
    Escape: reset,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input[type=search], select");
    if (typing && event.key !== "Escape") return;
    const action = keys[event.key];
    if (action) {
      event.preventDefault();
      if (typing) event.target.blur();
      action();
    }
  });

  let printed = [];
  addEventListener("beforeprint", () => {
    printed = shown().filter((row) => !row.open && row.dataset.fails);
    printed.forEach((row) => (row.open = true));
  });
  addEventListener("afterprint", () => printed.forEach((row) => (row.open = false)));
  addEventListener("hashchange", openTarget);
  addEventListener("resize", stick);
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  none.querySelector("button").addEventListener("click", reset);
  form.hidden = false;
  document.querySelector(".keys").hidden = false;
  filter();
  stick();
  openTarget();
})();
