//! Whether a caller would rather read a page than JSON.

use actix_web::http::header::{self, HeaderMap};

/// Whether `Accept` prefers HTML to JSON. Where both weigh the same, or nothing is said, JSON it is.
#[must_use]
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let accept: Vec<&str> =
        headers.get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    weight(&accept, &["text/html", "application/xhtml+xml"]) > weight(&accept, &["application/problem+json", "application/json"])
}

/// How much one of `kinds` is wanted: by its own name, else by a wildcard.
fn weight(accept: &[&str], kinds: &[&str]) -> f32 {
    let named = |wanted: &dyn Fn(&str) -> bool| {
        let found = accept.iter().filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let kind = parts.next()?.to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            wanted(&kind).then_some(weight)
        });
        found.fold(None, |best: Option<f32>, weight| Some(best.map_or(weight, |best| best.max(weight))))
    };
    let family = |kind: &str| kind.ends_with("/*") && kinds.iter().any(|known| known.starts_with(kind.trim_end_matches('*')));
    named(&|kind| kinds.contains(&kind)).or_else(|| named(&family)).or_else(|| named(&|kind| kind == "*/*")).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn html_is_for_those_who_would_rather_have_it() {
        for (accept, html) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("text/html", true),
            ("text/html;q=0.5, application/json", false),
            ("application/json, text/html;q=0.9", false),
            ("text/html, application/json", false),
            ("text/*", true),
            ("application/json", false),
            ("*/*", false),
            ("", false),
            ("nonsense;;q=,", false),
        ] {
            let request = TestRequest::default().insert_header((header::ACCEPT, accept)).to_srv_request();
            assert_eq!(prefers_html(request.headers()), html, "{accept}");
        }
    }
}
