//! Faults of the discovery response and of its column (group A), and of addresses in columns (group C).

use super::help::*;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Cell, Format, Info, Resource};
use crate::faults::Fault;
use crate::xml::Element;

const ACCESS: &str = "cloud_access";

pub(in crate::faults) const FAULTS: &[Fault] = &[
    cloud(
        "ca-query-500",
        "Discovery breaks down.",
        &["cloud-votable-ok"],
        &[discovery(&[
            Status(500),
            OF_HTML,
            Text("<html><body>Internal error</body></html>\n"),
        ])],
    ),
    cloud(
        "ca-html-200",
        "Discovery answers with a page and 200.",
        &["cloud-votable-wellformed"],
        &[discovery(&[
            OF_HTML,
            Text("<html><body><p>Come back later</body></html>\n"),
        ])],
    ),
    cloud(
        "ca-results-untyped",
        "The RESOURCE with the table is of type meta.",
        &["cloud-votable-wellformed"],
        &[discovery(&[Votable(|votable| {
            if let Some(results) = votable.results() {
                results.kind = "meta";
            }
        })])],
    ),
    cloud(
        "ca-entities-unescaped",
        "Ampersands are written as they are.",
        &["cloud-votable-wellformed"],
        &[discovery(&[TextBy(|text| {
            text.replace("</TABLEDATA>", "<!-- --></TABLEDATA>&")
                .replace("&amp;", "&")
        })])],
    ),
    cloud(
        "ca-description-last",
        "The DESCRIPTION of the TABLE comes after its FIELDs.",
        &["cloud-votable-schema"],
        &[discovery(&[Root(|root| {
            each(root, "TABLE", |table| {
                let at = table.position("DATA").unwrap_or(0);
                let text = Element::with_text("DESCRIPTION", "Images");
                table.children.insert(at, crate::xml::Node::Element(text));
            });
        })])],
    ),
    cloud(
        "ca-no-status",
        "There is no QUERY_STATUS.",
        &["cloud-votable-status"],
        &[discovery(&[Votable(|votable| {
            if let Some(results) = votable.results() {
                results.infos.retain(|info| info.name != "QUERY_STATUS");
            }
        })])],
    ),
    cloud(
        "ca-status-last",
        "QUERY_STATUS comes after the TABLE only.",
        &["cloud-votable-status"],
        &[discovery(&[Votable(|votable| {
            if let Some(results) = votable.results() {
                results.infos.retain(|info| info.name != "QUERY_STATUS");
                results.late_infos.push(Info::status("OK"));
            }
        })])],
    ),
    cloud(
        "ca-binary-other",
        "In BINARY2 the cells are empty.",
        &["cloud-votable-binary"],
        &[discovery(&[Any(|answer, _| {
            if let crate::cloud::Content::Table(votable, Format::Binary | Format::Binary2) =
                &mut answer.content
                && let Some(table) = votable.table()
            {
                table.each(ACCESS, |cell| *cell = Cell::Null);
            }
        })])],
    ),
    cloud(
        "ca-no-column",
        "Nothing tells where copies are in the cloud.",
        &["cloud-col-present"],
        &[rewrite(
            at(&[], Resource::TABLES),
            &[
                Table(|table| {
                    table.drop_column(ACCESS);
                    table.drop_column("aws");
                }),
                Votable(|votable| {
                    votable.resources.retain(|resource| resource.id != "cloudlinks");
                    // Nor may one choose a provider.
                    let groups = votable.resources.iter_mut().flat_map(|r| &mut r.groups);
                    groups.for_each(|group| group.params.retain(|param| param.options.is_empty()));
                }),
            ],
        )],
    ),
    cloud(
        "ca-column-bytes",
        "The column holds bytes, by its FIELD.",
        &["cloud-col-datatype"],
        &[discovery(&[Field(ACCESS, |field| {
            field.datatype = "unsignedByte"
        })])],
    ),
    cloud(
        "ca-column-one-char",
        "The column holds one character, by its FIELD.",
        &["cloud-col-datatype"],
        &[discovery(&[Field(ACCESS, |field| field.arraysize = "")])],
    ),
    cloud(
        "ca-no-xtype",
        "The column is not marked as JSON.",
        &["cloud-col-xtype-json"],
        &[discovery(&[Field(ACCESS, |field| field.xtype = "")])],
    ),
    cloud(
        "ca-column-access-utype",
        "The column has the utype of the access reference.",
        &["cloud-col-no-access-utype"],
        &[discovery(&[Field(ACCESS, |field| {
            field.utype = "obscore:Access.Reference"
        })])],
    ),
    cloud(
        "ca-column-url-ucd",
        "The column has the UCD of a URL.",
        &["cloud-col-no-access-utype"],
        &[discovery(&[Field(ACCESS, |field| field.ucd = "meta.ref.url")])],
    ),
    cloud(
        "ca-column-unknown-ucd",
        "The column has a UCD that is in no list.",
        &["cloud-ucd-valid"],
        &[discovery(&[Field(ACCESS, |field| field.ucd = "meta.ref.aws")])],
    ),
    cloud(
        "ca-column-cut",
        "Cells are cut at 64 characters.",
        &["cloud-col-not-truncated"],
        &[discovery(&[
            Field(ACCESS, |field| field.arraysize = "64*"),
            Table(|table| {
                table.each(ACCESS, |cell| {
                    let text: String = cell.shown().chars().take(64).collect();
                    if cell.is_filled() {
                        *cell = Cell::text(text);
                    }
                });
            }),
        ])],
    ),
    cloud(
        "ca-null-text",
        "What is not in the cloud has the text null.",
        &["cloud-col-null-literal"],
        &[discovery(&[Table(|table| fill(table, "null"))])],
    ),
    cloud(
        "ca-none-text",
        "What is not in the cloud has the text None.",
        &["cloud-col-null-literal"],
        &[discovery(&[Table(|table| fill(table, "None"))])],
    ),
    cloud(
        "ca-no-twin",
        "What is in the cloud has no other address.",
        &["cloud-col-row-twin"],
        &[discovery(&[Table(|table| {
            write_first(table, "access_url", |_| Cell::Null)
        })])],
    ),
    cloud(
        "ca-s3-in-obscore",
        "The access_url is an address of S3.",
        &["cloud-uri-not-in-obscore", "cloud-col-row-twin"],
        &[discovery(&[Table(|table| {
            write_first(table, "access_url", |_| {
                Cell::text(format!("s3://{BUCKET}/{KEY}"))
            });
        })])],
    ),
    cloud(
        "ca-csv-unquoted",
        "In CSV the JSON is not quoted.",
        &["cloud-col-csv"],
        &[rewrite(
            at(&[], Resource::DISCOVERY).when(|seen| seen.request.query.contains("csv")),
            &[TextBy(|text| {
                text.replace("\"\"", "\u{1}")
                    .replace('"', "")
                    .replace('\u{1}', "\"")
            })],
        )],
    ),
    cloud(
        "ca-columns-disagree",
        "A column with addresses names other objects than the JSON.",
        &["cloud-json-column-agreement"],
        &[discovery(&[Table(|table| {
            write_first(table, "aws", |uri| {
                Cell::text(uri.replace("s3://nasa-heasarc/", "s3://nasa-heasarc/FTP/"))
            });
        })])],
    ),
    cloud(
        "ca-signed-in-catalogue",
        "The catalogue holds a signed address, and may be kept for ever.",
        &["cloud-sign-not-in-catalogue", "cloud-sign-cache-header"],
        &[discovery(&[
            Header("Cache-Control", "public"),
            Table(|table| {
                write_first(table, "access_url", |url| {
                    Cell::text(format!(
                        "{url}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=EXAMPLE%2F20210304%2Fus-east-1%2Fs3%2Faws4_request\
                     &X-Amz-Date=20210304T000000Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature=0123456789abcdef"
                    ))
                });
            }),
        ])],
    ),
    cloud(
        "ca-links-untyped",
        "The access_url is a call of links, and the access_format does not say so.",
        &["dl-access-format"],
        &[discovery(&[Table(|table| {
            table.each("access_format", |cell| {
                if cell.shown().contains("datalink") {
                    *cell = Cell::text("application/fits");
                }
            });
        })])],
    ),
];

fn fill(table: &mut crate::cloud::Table, text: &str) {
    table.each(ACCESS, |cell| {
        if !cell.is_filled() {
            *cell = Cell::text(text);
        }
    });
}
