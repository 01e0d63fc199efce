//! How text is dressed up on its way into a feed: editors of websites, Word, and hands.

use super::dice::Dice;

/// The paragraphs as markup. Some three in a hundred stay plain.
pub(crate) fn dress(paragraphs: &[String], dice: &mut Dice) -> String {
    if dice.chance(0.032) {
        return paragraphs.join("\r\n\r\n");
    }
    let entities = dice.below(3);
    let written: Vec<String> = paragraphs.iter().map(|text| escaped(text, entities)).collect();
    match dice.below(10) {
        0 => wrapped(&written, "<div>", "</div>\n"),
        1 => wrapped(&written, WORD, "<o:p></o:p></span></p>"),
        2 => format!("<p>{}</p>", written.join("<br /><br />")),
        3 => with_a_heading(&written, dice),
        4 => with_a_list(&written),
        5 => format!(
            "<div class=\"field-item even\">{}</div>",
            wrapped(&written, "<p><span style=\"color:#333333;font-size:12pt\">", "</span></p>&nbsp;")
        ),
        // Never closed, as browsers forgive it.
        6 => wrapped(&written, "<p>", "\n"),
        7 => format!("<table><tbody>{}</tbody></table>", wrapped(&written, "<tr><td>", "</td></tr>")),
        _ => wrapped(&written, "<p>", "</p>"),
    }
}

const WORD: &str = "<p class=\"MsoNormal\" style=\"margin:0cm 0cm 8pt\"><span style=\"font-family:&quot;Arial&quot;,sans-serif;mso-fareast-language:EN-GB\">";

fn wrapped(paragraphs: &[String], before: &str, after: &str) -> String {
    paragraphs.iter().flat_map(|text| [before, text, after]).collect()
}

fn with_a_heading(paragraphs: &[String], dice: &mut Dice) -> String {
    let heading = dice.pick(&["About us", "What we offer", "<strong>Overview</strong>", "Who we are", "Welcome!"]);
    let emphasised = paragraphs
        .iter()
        .enumerate()
        .map(|(at, text)| if at % 3 == 1 { format!("<p><em>{text}</em></p>") } else { format!("<p>{text}</p>") });
    format!("<h2>{heading}</h2>{}", emphasised.collect::<String>())
}

fn with_a_list(paragraphs: &[String]) -> String {
    let Some((first, rest)) = paragraphs.split_first() else { return String::new() };
    let items = rest.iter().map(|text| match text.split_once(": ") {
        Some((label, said)) if label.len() < 15 => format!("<li><strong>{label}:</strong> {said}</li>"),
        _ => format!("<li>{text}</li>"),
    });
    format!("<p>{first}</p><ul>{}</ul>", items.collect::<String>())
}

/// With more or fewer entities, as editors have it.
fn escaped(text: &str, entities: usize) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    match entities {
        0 => text,
        1 => text.replace('£', "&pound;").replace('–', "&ndash;").replace('\'', "&rsquo;").replace(" - ", " &#45; "),
        _ => text.replace('£', "&#163;").replace(". ", ".&nbsp; ").replace('\'', "&#39;"),
    }
}

/// A picture pasted into the text, as the longest descriptions of real feeds hold. It is no picture; only its size matters.
pub(crate) fn pasted_picture(bytes: usize) -> String {
    format!("<p><img alt=\"\" src=\"data:image/png;base64,{}\" /></p>", "iVBORw0KGgoAAAANSUhEUgAA".repeat(bytes / 24))
}
