// Does to the page what an attacker would, and waits until the browser has refused as much as is expected. The body of an async function of
// that number. Answers whether a script ran, whether the page's base moved, what became of a request, and what was refused by which rule.
const foreign = "http://127.0.0.2:9/";
const refused = new Set();
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
  // Of a frame and an object only the origin is told.
  refused.add(`${effectiveDirective} ${blockedURI.replace(/^http:..127\.0\.0\.2:9.?/, "foreign ")}`.trim());
});
const add = (tag, parts) => {
  const added = Object.assign(document.createElement(tag), parts);
  document.body.append(added);
  return added;
};

add("script", { text: "window.ran = true" });
add("script", { src: foreign + "script" });
add("img", { src: foreign + "img" });
add("link", { rel: "stylesheet", href: foreign + "style" });
add("iframe", { src: foreign + "frame" });
add("object", { data: foreign + "object" });
add("div", { innerHTML: '<b onclick="window.ran = true">b</b>' }).firstChild.click();
const fetched = await fetch(foreign + "fetch").then(() => "fetched", () => "kept");
setTimeout("window.ran = true");
add("base", { href: foreign });
add("form", { action: foreign + "form", method: "post" }).submit();

for (let waited = 0; waited < 200 && refused.size < expected; waited += 1) await new Promise(then => setTimeout(then, 50));
return [window.ran === true, document.baseURI.startsWith(foreign), fetched, [...refused].sort()];
