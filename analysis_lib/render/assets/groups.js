// Opens the groups of a list in which something is found, as many as a reader looks over, and says how much is in each.
(() => {
  "use strict";
  const most = 100; // rows that are laid out at once: a browser takes a second for thousands
  document.querySelectorAll("form.kies").forEach(form => {
    const list = document.getElementById(form.dataset.lijst);
    const groups = [...list.querySelectorAll("details.studie")].map(group => {
      const rows = [...group.querySelectorAll("tbody tr")];
      return { group, rows, told: group.querySelector("summary span"), wasOpen: group.open };
    });
    if (!groups.length) return;
    let timer;
    const show = () => {
      const asks = form.elements.zoek.value.trim() !== "";
      let shown = 0;
      groups.forEach(({ group, rows, told, wasOpen }) => {
        const found = asks ? rows.filter(row => !row.hidden).length : rows.length;
        group.hidden = !found;
        group.open = asks ? found > 0 && (shown === 0 || shown + found <= most) : wasOpen;
        told.textContent = found < rows.length ? `${found} van ${rows.length}` : rows.length;
        shown += found;
      });
    };
    // After the rows were chosen, and once for who types on.
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 120); });
  });
})();
