/**
 * What in the window lies on something else, or beyond the window's edge.
 *
 * Only of the topmost dialog or menu, if there is one; texts and controls as far as they are seen:
 * what a box cuts off or something that floats covers by intention is no fault. Drawings are left out.
 */
() => {
  const shownOptions = { opacityProperty: true, visibilityProperty: true };
  const skipped = ".hidden, svg, option, .react-flow, .xterm, nav";
  const floating = [...document.querySelectorAll("[role=dialog], [role=alertdialog], [role=menu]")];
  const top = floating.filter((each) => each.checkVisibility()).at(-1) ?? document.body;
  const found = [];

  /** The part of *box* that no ancestor of *element* cuts off. */
  const seen = (element, box) => {
    const rest = { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      if (getComputedStyle(each).overflowX === "visible") continue;
      const cut = each.getBoundingClientRect();
      rest.left = Math.max(rest.left, cut.left);
      rest.right = Math.min(rest.right, cut.right);
      rest.top = Math.max(rest.top, cut.top);
      rest.bottom = Math.min(rest.bottom, cut.bottom);
    }
    return rest;
  };
  const inWindow = ({ left, right, top, bottom }) => right - left > 2 && bottom - top > 2 && bottom > 0 && top < innerHeight;
  const related = (one, other) => one.contains(other) || other.contains(one);
  const hit = ({ left, right, top, bottom }) => document.elementFromPoint((left + right) / 2, (top + bottom) / 2);

  /** Whether *element* is in something that stays where it is while *under* is scrolled. */
  const floats = (element, under) => {
    for (let each = element; each && !each.contains(under); each = each.parentElement) {
      if (["sticky", "fixed"].includes(getComputedStyle(each).position)) return true;
    }
    return false;
  };

  const texts = [];
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const said = node.data.trim().slice(0, 40);
    if (!said || element.closest(skipped) || !element.checkVisibility(shownOptions)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const each of range.getClientRects()) {
      const box = seen(element, each);
      if (!inWindow(box)) continue;
      if (box.left < -1 || box.right > innerWidth + 1) found.push(`"${said}" is beyond the edge`);
      const there = hit(box);
      if (there && related(element, there)) texts.push({ element, said, box });
    }
  }
  texts.forEach((one, index) => {
    for (const other of texts.slice(index + 1)) {
      if (related(one.element, other.element)) continue;
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (across > 3 && down > 5) found.push(`"${one.said}" lies on "${other.said}"`);
    }
  });

  const controls = "a[href], button, input, select, textarea, summary, [role=tab], [role=menuitem]";
  for (const each of top.querySelectorAll(controls)) {
    if (each.closest(skipped) || !each.checkVisibility(shownOptions)) continue;
    const box = seen(each, each.getBoundingClientRect());
    if (!inWindow(box)) continue;
    const other = hit(box)?.closest(controls);
    if (other && !related(each, other) && !other.closest("label, nav") && !floats(other, each)) {
      found.push(`${each.outerHTML.slice(0, 90)} is covered by ${other.outerHTML.slice(0, 90)}`);
    }
  }
  const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (sideways > 0) found.push(`the page scrolls sideways by ${sideways}`);
  return [...new Set(found)].slice(0, 10);
};
