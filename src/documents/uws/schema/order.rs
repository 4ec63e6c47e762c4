//! Which children of a sequence stand in the wrong place.

/// One child: the index of its particle, and how readily it is blamed (the lighter, the sooner).
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub particle: usize,
    pub weight: u64,
}

/// The positions of the children to blame: the lightest set without which the particles' indices ascend.
pub fn misplaced(children: &[Placed]) -> Vec<usize> {
    // best[p]: weight and last child of the heaviest ascending selection that ends with particle p
    let particles = children.iter().map(|child| child.particle + 1).max().unwrap_or(0);
    let mut best: Vec<Option<(u64, usize)>> = vec![None; particles];
    let mut before: Vec<Option<usize>> = Vec::with_capacity(children.len());
    for (i, child) in children.iter().enumerate() {
        let earlier = best
            .iter()
            .take(child.particle + 1)
            .flatten()
            .max_by_key(|(weight, _)| *weight)
            .copied();
        let (weight, last) = earlier.map_or((0, None), |(weight, last)| (weight, Some(last)));
        before.push(last);
        if let Some(slot) = best.get_mut(child.particle)
            && slot.is_none_or(|(old, _)| weight + child.weight > old)
        {
            *slot = Some((weight + child.weight, i));
        }
    }
    let mut kept = vec![false; children.len()];
    let mut here = best
        .iter()
        .flatten()
        .max_by_key(|(weight, _)| *weight)
        .map(|(_, last)| *last);
    while let Some(i) = here {
        if let Some(flag) = kept.get_mut(i) {
            *flag = true;
        }
        here = before.get(i).copied().flatten();
    }
    (0..children.len())
        .filter(|i| !kept.get(*i).copied().unwrap_or(false))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blamed(particles: &[(usize, u64)]) -> Vec<usize> {
        let children: Vec<_> = particles
            .iter()
            .map(|(particle, weight)| Placed {
                particle: *particle,
                weight: *weight,
            })
            .collect();
        misplaced(&children)
    }

    #[test]
    fn the_fewest_are_blamed() {
        assert_eq!(blamed(&[(0, 3), (1, 3), (2, 3)]), Vec::<usize>::new());
        assert_eq!(blamed(&[(3, 3), (0, 3), (1, 3)]), vec![0]);
        assert_eq!(blamed(&[(0, 3), (2, 3), (3, 3), (1, 3)]), vec![3]);
    }

    #[test]
    fn of_two_the_lighter_is_blamed() {
        assert_eq!(blamed(&[(12, 2), (11, 3)]), vec![0]);
        assert_eq!(blamed(&[(1, 3), (0, 2)]), vec![1]);
    }

    #[test]
    fn equal_particles_may_follow_each_other() {
        assert_eq!(blamed(&[(0, 3), (0, 3), (0, 3)]), Vec::<usize>::new());
    }
}
