// Looks at the page as somebody who reads it, and names what is wrong; a word a fault, and where. The body of a function.
const seen = { texts: 0, faults: [] };
const name = element => `<${element.localName}${element.id && "#" + element.id}> “${(element.textContent || element.value || "").trim().slice(0, 40)}”`;
const fault = (what, element) => seen.faults.push(`${what}: ${name(element)}`);

// Contrast, as WCAG 2.2 reckons it. A colour is [red, green, blue, opacity].
const colour = text => {
  const parts = /^rgba?\(([^)]*)\)$/.exec(text);
  if (!parts) throw new Error(`a colour that is not known here: ${text}`);
  const [red, green, blue, opacity = 1] = parts[1].split(/[\s,/]+/).map(Number);
  return [red, green, blue, opacity];
};
const over = (top, below) => [0, 1, 2].map(at => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
const background = element => {
  if (!element) throw new Error("nothing on the page has a background");
  const style = getComputedStyle(element);
  if (style.backgroundImage !== "none") throw new Error(`a picture behind ${name(element)}`);
  const own = colour(style.backgroundColor);
  return own[3] === 1 ? own : over(own, background(element.parentElement));
};
const luminance = ([red, green, blue]) => {
  const linear = [red, green, blue].map(part => part / 255).map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
};
const contrast = (text, behind) => {
  const [dark, light] = [luminance(over(colour(text), behind)), luminance(behind)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
const enough = (least, what, of, behind, element) => {
  const ratio = contrast(of, behind);
  if (ratio < least) fault(`${what} ${ratio.toFixed(2)}`, element);
};

const width = document.documentElement.clientWidth;
const shown = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const all = selector => [...document.querySelectorAll(selector)];
const fields = all("input, select, textarea").filter(shown);

const written = all("body *").filter(element => [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
for (const element of new Set([...written.filter(shown), ...fields])) {
  seen.texts += 1;
  enough(4.5, "faint", getComputedStyle(element).color, background(element), element);
}

for (const field of fields) {
  enough(3, "faint border", getComputedStyle(field).borderTopColor, background(field.parentElement), field);
  if (field.labels.length !== 1 || field.labels[0].htmlFor !== field.id || !shown(field.labels[0])) fault("no label", field);
  for (const id of (field.getAttribute("aria-describedby") || "").split(/\s+/).filter(Boolean)) {
    if (!document.getElementById(id)) fault(`described by ${id}, which is not there`, field);
  }
}
for (const element of all("[id]")) {
  if (document.getElementById(element.id) !== element) fault("an id twice", element);
}
if (all("h1").length !== 1) fault(`${all("h1").length} first headings`, document.body);
let level = 0;
for (const heading of all("h1, h2, h3, h4, h5, h6").filter(shown)) {
  const next = Number(heading.localName[1]);
  // Below another, and not two levels down. What comes before the h1 would be a fault too.
  if (next > level + 1) fault("a heading skips a level", heading);
  level = next;
}
if (document.documentElement.lang !== "en-GB") fault("no language", document.documentElement);
if (!document.title) fault("no title", document.body);
for (const element of all("a, button, summary").filter(shown)) {
  if (!element.textContent.trim()) fault("nothing to read on it", element);
}

// Sideways: nothing may reach past the screen, and the page may not scroll that way.
for (const element of all("body *").filter(shown)) {
  if (element.getBoundingClientRect().right > width + 0.5) fault("past the edge", element);
}
if (document.scrollingElement.scrollWidth > width) fault(`scrolls to ${document.scrollingElement.scrollWidth}`, document.body);

// What has the focus shows it: a line around it that can be told from what is about it, on the screen.
const focused = document.activeElement;
if (focused !== document.body && focused.id !== "main") {
  const style = getComputedStyle(focused);
  const place = focused.getBoundingClientRect();
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) fault("focus without an outline", focused);
  else enough(3, "faint focus", style.outlineColor, background(focused.parentElement), focused);
  if (place.bottom <= 0 || place.right <= 0 || place.top >= innerHeight || place.left >= width) fault("focus out of sight", focused);
}
return seen;
