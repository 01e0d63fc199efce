//! Plain text being set from HTML: where lines and paragraphs begin, how deep a list stands, where a link leads.

/// How deep lists are told by an indent.
const MAX_DEPTH: usize = 6;
/// The longest address of a link that is kept.
const MAX_ADDRESS: usize = 500;

/// A page as it is being set.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
    /// Line breaks that are due before the next word.
    breaks: usize,
    space: bool,
    /// What stands before the next words of a line: the sign of a list's item.
    sign: Option<String>,
    /// The lists that are open: the number of the next item, where they have numbers.
    lists: Vec<Option<u32>>,
    /// How many are open beyond those that are told apart.
    deeper: usize,
    link: Option<(String, usize)>,
    cells: usize,
}

impl Page {
    /// Sets words. All blanks between them are one.
    pub(super) fn text(&mut self, text: &str) {
        if text.starts_with(|c: char| c.is_whitespace()) {
            self.space = true;
        }
        for (place, word) in text.split_whitespace().enumerate() {
            self.space |= place > 0;
            self.word(word);
        }
        self.space |= text.ends_with(|c: char| c.is_whitespace());
    }

    fn word(&mut self, word: &str) {
        if !self.text.is_empty() {
            for _ in 0..self.breaks {
                self.text.push('\n');
            }
        }
        if let Some(sign) = self.sign.take() {
            self.text.push_str(&sign);
        } else if self.space && self.breaks == 0 && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(word);
        (self.breaks, self.space) = (0, false);
    }

    fn line(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
        self.space = false;
    }

    /// A tag opens. `attribute` gives what one of its attributes holds.
    pub(super) fn open(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        match name {
            "br" => {
                // Two of them are how people's editors make a paragraph.
                self.breaks = if self.breaks > 0 { 2 } else { 1 };
                self.space = false;
            }
            "ul" | "ol" => {
                self.line(if self.lists.is_empty() { 2 } else { 1 });
                if self.lists.len() < MAX_DEPTH {
                    self.lists.push((name == "ol").then_some(1));
                } else {
                    self.deeper += 1;
                }
            }
            "li" => self.item(),
            "a" => self.link = attribute("href").map(|href| (href, self.text.len())),
            "tr" => {
                self.line(1);
                self.cells = 0;
            }
            "td" | "th" => {
                self.cells += 1;
                if self.cells > 1 && self.breaks == 0 {
                    self.space = true;
                    self.word("|");
                }
                self.space = true;
            }
            "dt" | "dd" | "div" | "section" | "article" | "address" | "figcaption" | "caption" | "summary" | "legend" | "option" => {
                self.line(1);
            }
            _ if is_paragraph(name) => self.line(if self.sign.is_some() { 0 } else { 2 }),
            _ => {}
        }
    }

    fn item(&mut self) {
        self.line(1);
        let indent = "  ".repeat(self.lists.len().saturating_sub(1));
        self.sign = Some(match self.lists.last_mut() {
            Some(Some(number)) => {
                let sign = format!("{indent}{number}. ");
                *number = number.saturating_add(1);
                sign
            }
            _ => format!("{indent}- "),
        });
    }

    /// A tag closes.
    pub(super) fn close(&mut self, name: &str) {
        match name {
            "ul" | "ol" => {
                if self.deeper > 0 {
                    self.deeper -= 1;
                } else {
                    self.lists.pop();
                }
                self.sign = None;
                self.line(if self.lists.is_empty() { 2 } else { 1 });
            }
            "li" => {
                self.sign = None;
                self.line(1);
            }
            "a" => self.leave_link(),
            "dt" | "dd" | "div" | "section" | "article" | "address" | "figcaption" | "caption" | "summary" | "legend" | "option" | "tr" => {
                self.line(1);
            }
            "table" => self.line(2),
            // A paragraph within an item ends a line; the item goes on.
            _ if is_paragraph(name) => self.line(if self.lists.is_empty() { 2 } else { 1 }),
            _ => {}
        }
    }

    /// Sets a link's address after its words, where they do not say it.
    fn leave_link(&mut self) {
        let Some((address, from)) = self.link.take() else { return };
        let address = address.trim();
        let is_told = ["http://", "https://", "www.", "mailto:", "tel:"]
            .iter()
            .any(|begin| address.get(..begin.len()).is_some_and(|found| found.eq_ignore_ascii_case(begin)));
        if !is_told || address.len() > MAX_ADDRESS || address.contains(|c: char| c.is_whitespace() || c == '<' || c == '>') {
            return;
        }
        let words = self.text.get(from..).unwrap_or_default();
        let bare = bare(address);
        if bare.is_empty() || compact(words).contains(&compact(&bare)) {
            return;
        }
        let shown = if address.starts_with("http") || address.starts_with("HTTP") { address.to_owned() } else { bare };
        let has_words = words.chars().any(char::is_alphanumeric);
        self.space = true;
        self.word(&if has_words { format!("({shown})") } else { shown });
    }

    /// The text that was set.
    pub(super) fn finish(mut self) -> String {
        self.leave_link();
        self.text
    }
}

/// An address without what people leave out of it.
fn bare(address: &str) -> String {
    let address = address.split_once("mailto:").or_else(|| address.split_once("tel:")).map_or(address, |(_, rest)| rest);
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let address = address.strip_prefix("www.").unwrap_or(address);
    let address = if address.contains('@') { address.split('?').next().unwrap_or_default() } else { address };
    address.trim_end_matches('/').to_owned()
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn is_paragraph(name: &str) -> bool {
    matches!(
        name,
        "p" | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "table"
            | "blockquote"
            | "pre"
            | "hr"
            | "dl"
            | "figure"
            | "header"
            | "footer"
            | "main"
            | "form"
            | "center"
            | "body"
            | "details"
            | "fieldset"
    )
}

#[cfg(test)]
mod tests {
    use crate::formats::mending::markup::{is_html, text_of};

    #[test]
    fn html_becomes_text_that_keeps_its_structure() {
        for (html, text) in [
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            ("<p>One<br>Two<br/><br />Three</p>", "One\nTwo\n\nThree"),
            ("<h2>When</h2><ul><li>Monday</li><li><p>Friday</p></li></ul><p>Come</p>", "When\n\n- Monday\n- Friday\n\nCome"),
            ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n  - b\n2. c"),
            ("See <a href=\"https://x.example/y\">our page</a>.", "See our page (https://x.example/y)."),
            ("<a href='mailto:a@x.example'>a@x.example</a>", "a@x.example"),
            ("<a href=https://www.x.example/>x.example</a>", "x.example"),
            ("<a href=\"mailto:a@x.example\">Write</a>", "Write (a@x.example)"),
            ("<a href=\"javascript:alert(1)\">Go</a>", "Go"),
            ("<table><tr><th>Day</th><th>Time</th></tr><tr><td>Mon</td><td>10</td></tr></table>", "Day | Time\nMon | 10"),
            ("<script>if (a < b) {}</script>Hello<style>p{}</style><!-- <p>no</p> -->!", "Hello!"),
            ("Tea &amp; cake &pound;3 &#8211; caf&eacute; &#150; &amp;amp; &nbsp;x", "Tea & cake £3 – café – & x"),
            ("<b>5 < 6</b> & 7 > 6", "5 < 6 & 7 > 6"),
            ("<p title=\"a > b\">x</p>", "x"),
            ("<P CLASS=MsoNormal>x<o:p></o:p></P>", "x"),
            ("<p>never closed", "never closed"),
            ("<p>ok</p><scr", "ok\n\n<scr"),
        ] {
            assert!(is_html(html), "{html}");
            assert_eq!(text_of(html), text, "{html}");
        }
    }

    #[test]
    fn what_is_no_html_is_known() {
        for text in ["Tea & cake", "for <5s and >3s", "Jo <jo@x.example>", "a<b", "R&D; etc", "<3", "x < y", "AT&T", "<none>", "&;", "<!>"]
        {
            assert!(!is_html(text), "{text}");
        }
    }

    #[test]
    fn bombs_are_defused() {
        for html in [
            "<div>".repeat(40_000),
            "<ul><li>".repeat(20_000),
            "<a href='".repeat(20_000) + ">",
            "<p x=\"><p x='>".repeat(10_000),
            format!("<p {}>x", (0..40_000).map(|n| n.to_string()).collect::<Vec<_>>().join(" a")),
            "<script>".repeat(20_000),
            "&amp;".repeat(40_000),
            format!("&{}", "amp;".repeat(40_000)),
            "<".repeat(200_000) + "p>",
            "<!--".repeat(50_000),
        ] {
            assert!(text_of(&html).len() <= 2 * html.len(), "{html:.20}");
        }
    }
}
