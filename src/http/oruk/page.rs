//! A page of a list, with the standard's eight members; and a whole list, line by line.

use actix_web::{HttpRequest, HttpResponse, web::Bytes};
use futures::{
    StreamExt as _,
    stream::{self, try_unfold},
};
use serde::Serialize;
use serde_json::Value;

use super::{Answer, asked::Paging};
use crate::{
    app::AppError,
    http::{etag, problem::Problem},
};

/// The media type of a list that goes line by line.
const LINES: &str = "application/x-ndjson";

/// How many things a portion of such a list has.
pub(super) const PORTION: u32 = 200;

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(PartialEq))]
struct Envelope {
    total_items: u64,
    total_pages: u64,
    page_number: u64,
    size: usize,
    first_page: bool,
    last_page: bool,
    empty: bool,
    contents: Vec<Value>,
}

impl Envelope {
    fn new(total_items: u64, paging: Paging, contents: Vec<Value>) -> Self {
        let total_pages = total_items.div_ceil(u64::from(paging.per_page));
        Self {
            total_items,
            total_pages,
            page_number: paging.page,
            size: contents.len(),
            first_page: paging.page == 1,
            last_page: paging.page >= total_pages,
            empty: contents.is_empty(),
            contents,
        }
    }
}

/// Shows a page.
pub(super) fn show(request: &HttpRequest, total: u64, paging: Paging, contents: Vec<Value>) -> Answer {
    etag::tagged(request, &Envelope::new(total, paging, contents))
}

/// Shows one thing.
pub(super) fn show_one(request: &HttpRequest, value: &Value) -> Answer {
    etag::tagged(request, value)
}

/// Shows a whole list, portion by portion. `next` gets where the portion before it ended, and answers a portion and where it ends; `None`
/// at the end. Only one portion is in memory at a time, and the first is there before the answer begins, so that a fault is told as one.
pub(super) async fn lines<P: Clone + 'static, F>(next: impl Fn(Option<P>) -> F + 'static) -> Answer
where
    F: Future<Output = Result<Option<(Vec<Value>, P)>, AppError>> + 'static,
{
    let Some((first, end)) = next(None).await.map_err(Problem::from)? else {
        return Ok(HttpResponse::Ok().content_type(LINES).finish());
    };
    let rest = try_unfold((next, end), async |(next, end)| {
        let found = next(Some(end)).await.inspect_err(|why| tracing::error!(error = why as &dyn std::error::Error, "a list broke off"))?;
        Ok::<_, AppError>(found.map(|(portion, end)| (written(&portion), (next, end))))
    });
    let first = written(&first);
    Ok(HttpResponse::Ok().content_type(LINES).streaming(stream::once(async { Ok(first) }).chain(rest)))
}

fn written(portion: &[Value]) -> Bytes {
    let mut lines = Vec::new();
    for value in portion {
        lines.extend(value.to_string().into_bytes());
        lines.push(b'\n');
    }
    Bytes::from(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_where_it_stands() {
        let page = |total, page, per_page, size: usize| Envelope::new(total, Paging { page, per_page }, vec![Value::Null; size]);
        for (page, pages, first, last, empty) in [
            (page(45, 1, 20, 20), 3, true, false, false),
            (page(45, 3, 20, 5), 3, false, true, false),
            (page(40, 2, 20, 20), 2, false, true, false),
            (page(45, 4, 20, 0), 3, false, true, true),
            (page(0, 1, 20, 0), 0, true, true, true),
        ] {
            assert_eq!((page.total_pages, page.first_page, page.last_page, page.empty), (pages, first, last, empty), "{page:?}");
            assert_eq!(page.size, page.contents.len());
        }
    }
}
