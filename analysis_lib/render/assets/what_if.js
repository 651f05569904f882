// Sliders that work a business case out anew, in whole numbers and fractions: to the cent what the library makes of it.
(() => {
  "use strict";
  const gcd = (a, b) => b ? gcd(b, a % b) : a;
  const size = n => n < 0n ? -n : n;
  const fraction = (top, bottom) => { const by = gcd(size(top), bottom) || 1n; return [top / by, bottom / by]; };
  const read = text => {
    const [top, bottom = "1"] = text.split("/");
    const [whole, part = ""] = top.split(".");
    return fraction(BigInt(whole + part), BigInt(bottom) * 10n ** BigInt(part.length));
  };
  const plus = ([a, b], [c, d]) => fraction(a * d + c * b, b * d);
  const minus = (one, [c, d]) => plus(one, [-c, d]);
  const times = ([a, b], [c, d]) => fraction(a * c, b * d);
  const over = ([a, b], [c, d]) => c < 0n ? fraction(-a * d, -b * c) : fraction(a * d, b * c);
  const none = [0n, 1n];
  const sum = list => list.reduce(plus, none);
  // Halves go away from zero.
  const rounded = ([top, bottom], decimals) => {
    const scaled = size(top) * 10n ** BigInt(decimals);
    const digits = ((2n * scaled + bottom) / (2n * bottom)).toString().padStart(decimals + 1, "0");
    const at = digits.length - decimals;
    return [top < 0n && /[1-9]/.test(digits), digits.slice(0, at), digits.slice(at)];
  };
  const plain = (value, decimals) => {
    const [below, whole, part] = rounded(value, decimals);
    return `${below ? "-" : ""}${whole}${part ? `.${part}` : ""}`;
  };
  const euro = (value, decimals = 0) => {
    const [below, whole, part] = rounded(value, decimals);
    return `€\u00a0${below ? "\u2212" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, ".")}${part ? `,${part}` : ""}`;
  };
  const near = ([top, bottom]) => Number(top) / Number(bottom);
  const dutch = text => text.replace(".", ",");

  document.querySelectorAll(".wat-als").forEach((box, number) => {
    const known = JSON.parse(box.dataset.som);
    const parties = JSON.parse(box.dataset.partijen).map(([key]) => key);
    const shares = known.delen.map(one => ({...one, waarde: read(one.waarde), claim: read(one.claim)}));
    const costs = parties.map(party => read(known.kosten[party] ?? "0"));
    const claims = [...new Set(shares.map(share => share.claim.join("/")))];
    const percent = claim => `${Math.round(100 * near(claim))}%`;
    const given = shares.map(share => share.claim).sort((a, b) => near(a) - near(b));
    const controls = box.querySelector(".regelaars");
    const state = {claim: null, numbers: {}};
    const start = {};
    known.knoppen.forEach(one => { start[one.effect] = read(one.waarde); });

    const draw = () => {
      const at = effect => state.numbers[effect] ?? start[effect];
      const gains = parties.map(() => none);
      shares.forEach(share => {
        const persons = sum(share.aantallen.map(at));
        const amount = times(times(share.waarde, persons), state.claim ?? share.claim);
        const place = parties.indexOf(share.partij);
        gains[place] = plus(gains[place], amount);
      });
      const benefits = sum(gains), paid = sum(costs), net = minus(benefits, paid);
      const say = (name, value, decimals = 0) => {
        const element = box.querySelector(`data.${name}`);
        element.value = value ? plain(value, 2) : "";
        element.textContent = value ? euro(value, decimals) : "n.v.t.";
      };
      say("baten", benefits);
      say("kosten", paid);
      say("netto", net);
      say("verhouding", paid[0] ? over(benefits, paid) : null, 2);
      const cells = (row, values) => values.forEach((value, place) => {
        row.cells[place + 1].textContent = euro(value);
        row.cells[place + 1].dataset.waarde = plain(value, 2);
      });
      const table = box.querySelector("table");
      parties.forEach((party, place) => cells(table.tBodies[0].rows[place], [
        costs[place], gains[place], minus(gains[place], costs[place])]));
      cells(table.tFoot.rows[0], [paid, benefits, net]);
      const amounts = [paid, ...gains], most = Math.max(...amounts.map(near).map(Math.abs)) || 1;
      box.querySelectorAll(".balk").forEach((bar, place) => {
        bar.querySelector(".staaf > span").style.width = `${100 * Math.max(near(amounts[place]), 0) / most}%`;
        bar.querySelector(".bedrag").textContent = euro(amounts[place]);
      });
    };

    const made = [];
    const add = (label, most, step, value, words, original, change) => {
      const id = `wat-als-${number}-${made.length}`;
      const field = document.createElement("div");
      field.className = "regelaar";
      const name = Object.assign(document.createElement("label"), {htmlFor: id, textContent: label});
      const shown = Object.assign(document.createElement("output"), {htmlFor: id});
      const slider = Object.assign(document.createElement("input"), {id, type: "range", min: 0, max: most, step, value});
      slider.setAttribute("list", `${id}-bron`);
      const marks = Object.assign(document.createElement("datalist"), {id: `${id}-bron`});
      marks.append(Object.assign(document.createElement("option"), {value}));
      const mark = Object.assign(document.createElement("span"), {className: "bron", textContent: `uitgangspunt: ${original}`});
      const tell = () => {
        shown.value = words(slider.value);
        slider.setAttribute("aria-valuetext", `${shown.value}; uitgangspunt: ${original}`);
      };
      slider.addEventListener("input", () => { change(read(slider.value)); tell(); draw(); });
      field.append(name, shown, slider, marks, mark);
      controls.append(field);
      tell();
      made.push(() => { slider.value = value; tell(); });
    };
    const own = claims.length > 1 ? `${percent(given[0])} tot ${percent(given.at(-1))}` : percent(given[0]);
    const untouched = claims.length > 1;
    add("Impactclaim van elk effect", 100, 1, String(Math.round(100 * near(given[0]))),
      text => untouched && !state.claim ? "elk zijn eigen" : `${text}%`, own,
      value => { state.claim = over(value, [100n, 1n]); });
    known.knoppen.forEach(one => {
      const value = String(near(read(one.waarde)));
      add(one.naam, near(read(one.hoogste)), value.includes(".") ? 0.1 : 1, value,
        text => `${dutch(text)} ${one.eenheid}`, `${dutch(value)}`,
        changed => { state.numbers[one.effect] = changed; });
    });
    const back = Object.assign(document.createElement("button"), {type: "button", textContent: "Terug naar de uitgangspunten"});
    back.addEventListener("click", () => {
      state.claim = null;
      state.numbers = {};
      made.forEach(reset => reset());
      draw();
    });
    controls.append(back);
    controls.hidden = false;
    const result = box.querySelector(".uitkomst");
    result.setAttribute("aria-live", "polite");
    controls.before(result);
  });
})();
