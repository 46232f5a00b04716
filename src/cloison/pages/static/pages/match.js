// What somebody typed against a patient of the list at hand: beginnings of names, numbers and beds; accents, case and hyphens
// do not count, and one slip of the finger in each word of four letters or more is forgiven. Nothing is sent or kept.
"use strict";
const match = (() => {
  const plain = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/œ/gi, "oe").replace(/æ/gi, "ae")
      .toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  const words = (text) => plain(text).split(" ").filter(Boolean);

  // Whether `typed` becomes `whole` by one letter left out, added, changed, or two exchanged.
  const near = (typed, whole) => {
    let i = 0;
    while (i < typed.length && i < whole.length && typed[i] === whole[i]) i++;
    const a = typed.slice(i), b = whole.slice(i);
    return a.slice(1) === b.slice(1) || a === b.slice(1) || a.slice(1) === b
      || (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
  };
  const forgiven = (typed, whole) =>
    typed.length >= 4 && /^[a-z]+$/.test(typed)
    && [-1, 0, 1].some((more) => whole.length >= typed.length + more && near(typed, whole.slice(0, typed.length + more)));

  // A patient as words: of names (in their order) and of numbers; a double name is found by both its parts and whole.
  const known = (names, numbers) => {
    const parts = names.flatMap((name) => [...words(name), plain(name).replaceAll(" ", "")]);
    return { names: [...new Set(parts)], numbers: words(numbers) };
  };

  // 0: no match; else the better the higher: exact beginnings before forgiven ones, the family name before others.
  const score = (patient, typed) => {
    let total = 0;
    for (const word of typed) {
      const exact = patient.names.findIndex((name) => name.startsWith(word));
      if (exact >= 0) total += 100 - Math.min(exact, 50);
      else if (patient.numbers.some((number) => number.startsWith(word))) total += 60;
      else if (patient.names.some((name) => forgiven(word, name))) total += 10;
      else return 0;
    }
    return total;
  };

  return { plain, words, known, score };
})();
