//! A small XML tree that is easy to build and easy to spoil.

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
    /// Written as it stands: comments, or what no XML writer should let through.
    Raw(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Element {
    pub name: String,
    /// In the document's namespace; otherwise the name is written as it stands, without a prefix of ours.
    pub qualified: bool,
    /// Names as written, e.g. `xlink:href`.
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    pub root: Element,
    pub namespace: String,
    pub xlink: String,
}

impl Document {
    pub fn uws(root: Element) -> Self {
        let namespace = "http://www.ivoa.net/xml/UWS/v1.0".to_owned();
        Document {
            root,
            namespace,
            xlink: "http://www.w3.org/1999/xlink".to_owned(),
        }
    }
}

impl Element {
    pub fn new(name: &str) -> Self {
        Element {
            name: name.to_owned(),
            qualified: true,
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    pub fn with_text(name: &str, text: impl Into<String>) -> Self {
        Element {
            children: vec![Node::Text(text.into())],
            ..Element::new(name)
        }
    }

    pub fn nil(name: &str) -> Self {
        Element::new(name).attribute("xsi:nil", "true")
    }

    pub fn attribute(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    pub fn unqualified(mut self) -> Self {
        self.qualified = false;
        self
    }

    pub fn push(&mut self, child: Element) {
        self.children.push(Node::Element(child));
    }

    pub fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(name, _)| name == attribute)
            .map(|(_, value)| value.as_str())
    }

    pub fn set(&mut self, attribute: &str, value: impl Into<String>) {
        let value = value.into();
        match self.attributes.iter_mut().find(|(name, _)| name == attribute) {
            Some((_, old)) => *old = value,
            None => self.attributes.push((attribute.to_owned(), value)),
        }
    }

    pub fn unset(&mut self, attribute: &str) {
        self.attributes.retain(|(name, _)| name != attribute);
    }

    pub fn rename_attribute(&mut self, old: &str, new: &str) {
        for (name, _) in &mut self.attributes {
            if name == old {
                *name = new.to_owned();
            }
        }
    }

    /// All text directly inside.
    pub fn text(&self) -> String {
        let pieces = self.children.iter().map(|node| {
            if let Node::Text(text) = node {
                text.as_str()
            } else {
                ""
            }
        });
        pieces.collect()
    }

    /// Replaces all content.
    pub fn set_text(&mut self, text: impl Into<String>) {
        self.children = vec![Node::Text(text.into())];
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| {
            if let Node::Element(child) = node {
                Some(child)
            } else {
                None
            }
        })
    }

    pub fn elements_mut(&mut self) -> impl Iterator<Item = &mut Element> {
        self.children.iter_mut().filter_map(|node| {
            if let Node::Element(child) = node {
                Some(child)
            } else {
                None
            }
        })
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|child| child.name == name)
    }

    /// Position among the children of the first one with that name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.children
            .iter()
            .position(|node| matches!(node, Node::Element(child) if child.name == name))
    }

    /// This element and all below, outermost first.
    pub fn walk(&mut self, visit: &mut dyn FnMut(&mut Element)) {
        visit(self);
        for child in self.elements_mut() {
            child.walk(visit);
        }
    }

    /// Every element of that name in the tree.
    pub fn each(&mut self, name: &str, visit: impl Fn(&mut Element)) {
        self.walk(&mut |element| {
            if element.name == name {
                visit(element);
            }
        });
    }

    /// Removes the direct children with that name.
    pub fn drop_child(&mut self, name: &str) {
        self.children
            .retain(|node| !matches!(node, Node::Element(child) if child.name == name));
    }

    /// Gives the direct child of that name a text, also when it was nil.
    pub fn write(&mut self, name: &str, text: impl Into<String>) {
        let text = text.into();
        for child in self.elements_mut().filter(|child| child.name == name) {
            child.unset("xsi:nil");
            child.set_text(text.clone());
        }
    }

    /// Takes the first child of that name out.
    pub fn take(&mut self, name: &str) -> Option<Node> {
        self.position(name).map(|at| self.children.remove(at))
    }

    /// Writes the first child of that name twice.
    pub fn double(&mut self, name: &str) {
        if let Some(at) = self.position(name) {
            let copy = self.children[at].clone();
            self.children.insert(at, copy);
        }
    }

    /// Moves the first child called `name` in front of the first one called `other`, if both are there.
    pub fn move_before(&mut self, name: &str, other: &str) {
        if self.position(other).is_some()
            && let Some(node) = self.take(name)
        {
            let at = self.position(other).unwrap_or(0);
            self.children.insert(at, node);
        }
    }
}
