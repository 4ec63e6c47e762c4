//! VOTables as a model that is written down late, so that faults and variants can work on it (VOTable 1.4).

/// A whole document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Votable {
    pub version: &'static str,
    pub resources: Vec<Resource>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Resource {
    /// `results` or `meta`.
    pub kind: &'static str,
    pub id: &'static str,
    pub name: &'static str,
    pub utype: &'static str,
    pub description: &'static str,
    pub infos: Vec<Info>,
    pub params: Vec<Param>,
    pub groups: Vec<Group>,
    pub table: Option<Table>,
    /// Those after the table.
    pub late_infos: Vec<Info>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Info {
    pub name: &'static str,
    pub value: String,
    pub text: String,
}

/// What FIELD and PARAM have in common; what is empty is not written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Field {
    pub name: &'static str,
    pub id: &'static str,
    pub datatype: &'static str,
    pub arraysize: &'static str,
    pub unit: &'static str,
    pub ucd: &'static str,
    pub utype: &'static str,
    pub xtype: &'static str,
    pub description: &'static str,
    /// The value that stands for none, where a serialisation needs one.
    pub null: &'static str,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Param {
    pub field: Field,
    pub value: String,
    /// ID of the FIELD that holds the values.
    pub reference: &'static str,
    /// The values to choose from.
    pub options: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub name: &'static str,
    pub params: Vec<Param>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// By a fault only: these belong to the RESOURCE.
    pub infos: Vec<Info>,
    pub fields: Vec<Field>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Text(String),
    Long(i64),
    Double(f64),
    Boolean(bool),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    pub fn shown(&self) -> String {
        match self {
            Cell::Null => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Long(number) => number.to_string(),
            Cell::Double(number) => number.to_string(),
            Cell::Boolean(truth) => truth.to_string(),
        }
    }

    pub fn is_filled(&self) -> bool {
        !self.shown().is_empty()
    }
}

impl Field {
    /// A column of texts.
    pub const fn text(name: &'static str, ucd: &'static str) -> Field {
        Field {
            arraysize: "*",
            ..Field::of(name, "char", ucd)
        }
    }

    pub const fn of(name: &'static str, datatype: &'static str, ucd: &'static str) -> Field {
        Field {
            name,
            id: "",
            datatype,
            arraysize: "",
            unit: "",
            ucd,
            utype: "",
            xtype: "",
            description: "",
            null: "",
        }
    }

    pub const fn unit(self, unit: &'static str) -> Field {
        Field { unit, ..self }
    }

    pub const fn id(self, id: &'static str) -> Field {
        Field { id, ..self }
    }

    pub const fn utype(self, utype: &'static str) -> Field {
        Field { utype, ..self }
    }

    pub const fn xtype(self, xtype: &'static str) -> Field {
        Field { xtype, ..self }
    }

    pub const fn about(self, description: &'static str) -> Field {
        Field { description, ..self }
    }
}

impl Param {
    /// A parameter with a fixed value.
    pub fn fixed(name: &'static str, value: impl Into<String>) -> Param {
        Param {
            field: Field::text(name, ""),
            value: value.into(),
            ..Param::default()
        }
    }

    /// A parameter whose values stand in a column.
    pub fn from(field: Field, reference: &'static str) -> Param {
        Param {
            field,
            reference,
            ..Param::default()
        }
    }

    /// A parameter that the user chooses.
    pub fn chosen(field: Field) -> Param {
        Param {
            field,
            ..Param::default()
        }
    }
}

impl Info {
    pub fn new(name: &'static str, value: impl Into<String>) -> Info {
        Info {
            name,
            value: value.into(),
            text: String::new(),
        }
    }

    pub fn status(value: &str) -> Info {
        Info::new("QUERY_STATUS", value)
    }
}

impl Table {
    pub fn column(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The texts of one column.
    pub fn each(&mut self, name: &str, mut change: impl FnMut(&mut Cell)) {
        if let Some(at) = self.column(name) {
            for row in &mut self.rows {
                change(&mut row[at]);
            }
        }
    }

    pub fn drop_column(&mut self, name: &str) {
        if let Some(at) = self.column(name) {
            self.fields.remove(at);
            for row in &mut self.rows {
                row.remove(at);
            }
        }
    }

    /// Adds a column after all others.
    pub fn add_column(&mut self, field: Field, mut cell: impl FnMut(&Table, &[Cell]) -> Cell) {
        let cells: Vec<Cell> = self.rows.iter().map(|row| cell(self, row)).collect();
        self.fields.push(field);
        for (row, cell) in self.rows.iter_mut().zip(cells) {
            row.push(cell);
        }
    }

    /// The text of a cell; empty if there is none.
    pub fn get(&self, row: &[Cell], name: &str) -> String {
        self.column(name).map(|at| row[at].shown()).unwrap_or_default()
    }

    pub fn field(&mut self, name: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.name == name)
    }
}

impl Votable {
    pub fn new(resources: Vec<Resource>) -> Votable {
        Votable {
            version: "1.4",
            resources,
        }
    }

    /// A document that only tells of an error (DALI 1.1, 4.4.2).
    pub fn error(message: &str) -> Votable {
        let status = Info {
            text: message.to_owned(),
            ..Info::status("ERROR")
        };
        Votable::new(vec![Resource {
            kind: "results",
            infos: vec![status],
            ..Resource::default()
        }])
    }

    pub fn results(&mut self) -> Option<&mut Resource> {
        self.resources
            .iter_mut()
            .find(|resource| resource.kind == "results")
    }

    /// The table of results.
    pub fn table(&mut self) -> Option<&mut Table> {
        self.results()?.table.as_mut()
    }

    /// The descriptor of this ID.
    pub fn descriptor(&mut self, id: &str) -> Option<&mut Resource> {
        self.resources.iter_mut().find(|resource| resource.id == id)
    }
}
