// Shows of a list what a reader asks for. Without this script all of it is there, and nothing to ask with.
(() => {
  "use strict";
  document.querySelectorAll("form.kies").forEach(form => {
    const list = document.getElementById(form.dataset.lijst);
    const items = [...list.querySelectorAll(form.dataset.van)];
    const words = items.map(item => item.textContent.toLowerCase());
    const groups = [...list.querySelectorAll("tr.groep")].map(head => {
      const rows = [];
      for (let row = head.nextElementSibling; row && !row.matches(".groep"); row = row.nextElementSibling) rows.push(row);
      return [head, rows];
    });
    const said = (item, choice) => choice.dataset.kolom
      ? item.cells[choice.dataset.kolom].textContent.trim()
      : item.dataset[choice.name];
    const found = form.querySelector("output");
    const choose = () => {
      const asked = form.elements.zoek.value.toLowerCase().split(/\s+/).filter(Boolean);
      const choices = [...form.querySelectorAll("select")].filter(choice => choice.value);
      let shown = 0;
      items.forEach((item, place) => {
        const fits = asked.every(word => words[place].includes(word))
          && choices.every(choice => said(item, choice) === choice.value);
        item.hidden = !fits;
        shown += fits;
      });
      groups.forEach(([head, rows]) => { head.hidden = rows.every(row => row.hidden); });
      found.value = `${shown.toLocaleString("nl-NL")} van ${items.length.toLocaleString("nl-NL")} getoond`;
    };
    form.addEventListener("input", choose);
    form.addEventListener("change", choose);
    form.addEventListener("submit", event => event.preventDefault());
    form.hidden = false;
    choose();
  });
})();
