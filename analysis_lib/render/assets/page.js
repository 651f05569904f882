// What a page does by itself: it shows in its contents where the reader is, and opens what a link leads into.
// Without this script the page is whole.
(() => {
  "use strict";
  const contents = document.querySelector("nav.inhoud details");
  if (contents) {
    const narrow = matchMedia("(max-width: 62rem)");
    const fold = () => { contents.open = !narrow.matches; };
    narrow.addEventListener("change", fold);
    fold();
    const links = new Map([...contents.querySelectorAll("a")].map(link => [decodeURIComponent(link.hash.slice(1)), link]));
    const headings = [...document.querySelectorAll("main :is(h2, h3)[id]")].filter(heading => links.has(heading.id));
    const passed = new Set();
    const show = () => {
      const here = headings.findLast(heading => passed.has(heading)) ?? headings[0];
      for (const [place, link] of links) {
        if (here && place === here.id) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      }
      const link = here && links.get(here.id);
      if (link && contents.scrollHeight > contents.clientHeight) {
        contents.scrollTop = link.offsetTop - contents.clientHeight / 2;
      }
    };
    // All above the upper third counts as seen, however far the reader jumps.
    const watch = new IntersectionObserver(entries => {
      for (const entry of entries) passed[entry.isIntersecting ? "add" : "delete"](entry.target);
      show();
    }, {rootMargin: "10000000px 0px -67% 0px"});
    headings.forEach(heading => watch.observe(heading));
  }

  const reveal = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    const folded = [];
    for (let box = place.closest("details"); box; box = box.parentElement.closest("details")) folded.push(box);
    if (place.nextElementSibling?.matches("details.bijlage")) folded.push(place.nextElementSibling);
    const closed = folded.filter(box => !box.open);
    closed.forEach(box => { box.open = true; });
    if (closed.length) place.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened.forEach(box => { box.open = true; });
  });
  addEventListener("afterprint", () => { opened.forEach(box => { box.open = false; }); });
})();
