//! Where in a recording to look: its exchanges by step, number, address and order.

use std::collections::HashMap;

use url::Url;

use super::view::last_segment;
use crate::recording::{Exchange, Recording};

/// Indices of exchanges. Lists are in order of the numbers of the exchanges: a recording may list them in any order.
pub(super) struct Index<'r> {
    /// Was this exchange a redirect that was followed?
    pub followed: Vec<bool>,
    pub order: Vec<usize>,
    /// By step.
    pub of_step: HashMap<&'r str, Vec<usize>>,
    /// By number.
    pub of_number: HashMap<u32, usize>,
    /// The GETs, redirects followed to their end, by the URL that was asked first.
    pub reads: HashMap<String, Vec<usize>>,
    /// The POSTs by the last segment of their URL.
    pub posts: HashMap<String, Vec<usize>>,
}

impl<'r> Index<'r> {
    pub fn of(recording: &'r Recording) -> Index<'r> {
        let exchanges = &recording.exchanges;
        let numbers = exchanges.iter().enumerate().map(|(index, x)| (x.id, index));
        let of_number: HashMap<u32, usize> = numbers.rev().collect();
        let mut followed = vec![false; exchanges.len()];
        for from in exchanges.iter().filter_map(|x| x.redirected_from) {
            if let Some(index) = of_number.get(&from) {
                followed[*index] = true;
            }
        }
        let mut order: Vec<usize> = (0..exchanges.len()).collect();
        order.sort_by_key(|index| exchanges[*index].id);
        let mut index = Index {
            followed,
            of_step: HashMap::new(),
            of_number,
            reads: HashMap::new(),
            posts: HashMap::new(),
            order: Vec::new(),
        };
        for at in &order {
            index.add(recording, *at);
        }
        index.order = order;
        index
    }

    fn add(&mut self, recording: &'r Recording, at: usize) {
        let exchange = &*recording.exchanges[at];
        self.of_step.entry(exchange.step.as_str()).or_default().push(at);
        let request = &exchange.request;
        if request.method == "POST" {
            self.posts.entry(last_segment(&request.url)).or_default().push(at);
        }
        if !self.followed[at] && request.method == "GET" {
            let first = &self.first_of(recording, exchange).request.url;
            let url = Url::parse(first).map_or_else(|_| first.clone(), String::from);
            self.reads.entry(url).or_default().push(at);
        }
    }

    /// The exchange with which a chain of redirects began. A chain goes back in numbers only, so it has an end.
    fn first_of(&self, recording: &'r Recording, exchange: &'r Exchange) -> &'r Exchange {
        let mut first = exchange;
        while let Some(from) = first.redirected_from.filter(|from| *from < first.id) {
            let Some(index) = self.of_number.get(&from) else {
                break;
            };
            first = &recording.exchanges[*index];
        }
        first
    }
}
