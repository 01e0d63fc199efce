//! The content security policy, tried by doing what it forbids.

use serde_json::json;

use super::in_a_browser;
use crate::http::server;

/// Does to the page what an attacker would. Answers whether anything ran or got out, and what the browser refused and by which rule.
const ATTACK: &str = "
const [refused, foreign] = [new Set(), 'http://127.0.0.2:9/'];
document.addEventListener('securitypolicyviolation', event => refused.add(`${event.effectiveDirective} ${event.blockedURI.replace(/http:..127.0.0.2:9.?/, 'foreign ')}`.trim()));
const add = (tag, parts) => { const added = Object.assign(document.createElement(tag), parts); document.body.append(added); return added; };
const tried = [];
add('script', { text: 'window.ran = true' });
add('script', { src: foreign + 'script' });
add('img', { src: foreign + 'img' });
add('link', { rel: 'stylesheet', href: foreign + 'style' });
add('iframe', { src: foreign + 'frame' });
add('object', { data: foreign + 'object' });
add('div', { innerHTML: '<b onclick=\"window.ran = true\">b</b>' }).firstChild.click();
tried.push(await fetch(foreign + 'fetch').then(() => 'fetched', () => 'kept'));
setTimeout('window.ran = true');
add('base', { href: foreign });
add('form', { action: foreign + 'form', method: 'post' }).submit();
for (let waited = 0; waited < 40 && refused.size < expected; waited += 1) await new Promise(then => setTimeout(then, 50));
return [window.ran === true, document.baseURI.startsWith(foreign), tried[0], [...refused].sort()];
";

#[test]
fn what_it_forbids_does_not_happen() {
    let everywhere = [
        "base-uri foreign",
        "connect-src foreign fetch",
        "form-action foreign form",
        "frame-src foreign",
        "img-src foreign img",
        "object-src foreign",
        "script-src eval",
        "script-src-attr inline",
        "script-src-elem foreign script",
        "script-src-elem inline",
        "style-src-elem foreign style",
    ];
    in_a_browser(|browser| {
        for path in ["/", "/docs"] {
            browser.open(&server().url(path));
            let attack = format!("return (async expected => {{ {ATTACK} }})({})", everywhere.len());
            assert_eq!(browser.script(&attack), json!([false, false, "kept", everywhere]), "{path}");
        }
    });
}
