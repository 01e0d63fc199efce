//! What recall costs: from a query to candidates, on an index of each size.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod harness;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use waymark::{
    generator::{Country, people::Kind},
    index::{OfferingIndex, Sought},
    matching::Query,
    needs::Lexicon,
};

fn recall(criterion: &mut Criterion) {
    if !harness::is_asked_for() {
        return;
    }
    let lexicon = Lexicon::shipped();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let people = Country::new(lexicon).people(1000);
    let queries = |kind: Kind| -> Vec<Query> {
        people.iter().filter(|asked| asked.kind == kind).map(|asked| Query::understand(asked.person.clone(), lexicon)).collect()
    };
    let kinds = [("a place and a need", Kind::Placed), ("no place", Kind::NoPlace), ("nothing telling", Kind::Unselective)];
    let kinds = kinds.map(|(name, kind)| (name, queries(kind)));
    let mut group = criterion.benchmark_group("recall");
    for size in harness::sizes(&[10_000]) {
        let data = harness::ready(size, &runtime);
        let (index, _) = OfferingIndex::open(&data.index(), lexicon.print()).expect("the index opens");
        let snapshot = index.snapshot().expect("the index was built");
        for (name, queries) in &kinds {
            let mut next = queries.iter().cycle();
            group.bench_function(BenchmarkId::new(*name, size), |bencher| {
                bencher.iter(|| {
                    let query = next.next().expect("a cycle has no end");
                    snapshot.recall(&Sought::for_person(query)).expect("the index answers").len()
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, recall);
criterion_main!(benches);
