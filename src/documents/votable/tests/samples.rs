//! The same rows as two independent writers put them: astropy 8.0.2 and STILTS 3.4.7.

/// FIELDs that astropy wrote.
pub(super) const ASTROPY_FIELDS: &str = "\
<FIELD name='flag' datatype='boolean'/>\
<FIELD name='bits' datatype='bit' arraysize='10'/>\
<FIELD name='byte' datatype='unsignedByte'/>\
<FIELD name='blob' datatype='unsignedByte' arraysize='3'/>\
<FIELD name='short' datatype='short'><VALUES null='-999'/></FIELD>\
<FIELD name='int' datatype='int'><VALUES null='-999'/></FIELD>\
<FIELD name='long' datatype='long'/>\
<FIELD name='ints' datatype='int' arraysize='2'/>\
<FIELD name='doubles' datatype='double' arraysize='4*'/>\
<FIELD name='float' datatype='float'/>\
<FIELD name='double' datatype='double'/>\
<FIELD name='floats' datatype='double' arraysize='2'/>\
<FIELD name='complex' datatype='doubleComplex'/>\
<FIELD name='fixed' datatype='char' arraysize='6'/>\
<FIELD name='text' datatype='char' arraysize='*'/>\
<FIELD name='unicode' datatype='unicodeChar' arraysize='*'/>\
<FIELD name='unicode4' datatype='unicodeChar' arraysize='4'/>";

/// Its rows as they were given to it.
pub(super) const ASTROPY_ROWS: &str = "<TABLEDATA>\n\
<TR><TD>T</TD><TD>1010101011</TD><TD>200</TD><TD>1 2 255</TD><TD>-7</TD><TD>123456</TD>\
<TD>-1099511627776</TD><TD>1 -2</TD><TD>1 2.5 -3</TD><TD>0.1</TD><TD>0.3333333333333333</TD><TD>1.5 NaN</TD>\
<TD>1 2</TD><TD>Apple</TD><TD>s3://b/k &amp; &lt;x&gt;</TD><TD>Ωmega</TD><TD>ab</TD></TR>\n\
<TR><TD/><TD>0000000000</TD><TD>0</TD><TD>0 7 255</TD><TD/><TD>-999</TD><TD>5</TD><TD>-1 0</TD><TD/>\
<TD>NaN</TD><TD>-1e+300</TD><TD>0 +Inf</TD><TD>-1.5 -0.25</TD><TD>Orange</TD><TD/><TD/><TD>Ωxyz</TD></TR>\n\
</TABLEDATA>";

/// The same in BINARY.
pub(super) const ASTROPY_BINARY: &str = "
VKrAyAEC///5AAHiQP///wAAAAAAAAAAAf////4AAAADP/AAAAAAAABABAAAAAAAAMAIAAAAAAAAPczMzT/VVVVVVVVVP/gAAAAAAAB/+AAA
AAAAAD/wAAAAAAAAQAAAAAAAAABBcHBsZQAAAAAOczM6Ly9iL2sgJiA8eD4AAAAFA6kAbQBlAGcAYQBhAGIAAAAAPwAAAAAH//wZ///8GQAA
AAAAAAAF/////wAAAAAAAAAAf8AAAP435DyIAHWcAAAAAAAAAAB/8AAAAAAAAL/4AAAAAAAAv9AAAAAAAABPcmFuZ2UAAAAAAAAAAAOpAHgA
eQB6     ";

/// The same in BINARY2.
pub(super) const ASTROPY_BINARY2: &str = "
AAAAVKrAyAEC///5AAHiQP///wAAAAAAAAAAAf////4AAAADP/AAAAAAAABABAAAAAAAAMAIAAAAAAAAPczMzT/VVVVVVVVVP/gAAAAAAAB/
+AAAAAAAAD/wAAAAAAAAQAAAAAAAAABBcHBsZQAAAAAOczM6Ly9iL2sgJiA8eD4AAAAFA6kAbQBlAGcAYQBhAGIAAAAAjEAARgAAAAAH//wZ
///8GQAAAAAAAAAF/////wAAAAAAAAAAf8AAAP435DyIAHWcAAAAAAAAAAB/8AAAAAAAAL/4AAAAAAAAv9AAAAAAAABPcmFuZ2UAAAAAAAAA
AAOpAHgAeQB6     ";

/// FIELDs that STILTS wrote; the null of `size` is its own choice, which BINARY needs.
pub(super) const STILTS_FIELDS: &str = "\
<FIELD name='blob' datatype='unsignedByte' arraysize='*'/>\
<FIELD name='ints' datatype='int' arraysize='*'/>\
<FIELD name='grid' datatype='short' arraysize='2x*'/>\
<FIELD name='words' datatype='char' arraysize='5x3'/>\
<FIELD name='size' datatype='long'><VALUES null='-9223372036854775808'/></FIELD>\
<FIELD name='link' datatype='char' arraysize='*'/>\
<FIELD name='open' datatype='boolean'/>\
<FIELD name='letter' datatype='char'/>\
<FIELD name='flags' datatype='boolean' arraysize='3'/>";

/// Its rows as it wrote them in TABLEDATA.
pub(super) const STILTS_ROWS: &str = "<TABLEDATA>\n\
<TR><TD>1 2 255</TD><TD>1 -2 3</TD><TD>1 2 3 4</TD><TD>ab   cdefgh    </TD><TD>2880</TD>\
<TD>https://example.org/a?b=1&amp;c=2</TD><TD>T</TD><TD>x</TD><TD>true false true</TD></TR>\n\
<TR><TD></TD><TD></TD><TD></TD><TD>one  two  three</TD><TD></TD><TD></TD><TD></TD><TD>y</TD>\
<TD>false false false</TD></TR>\n\
</TABLEDATA>";

/// The same in BINARY.
pub(super) const STILTS_BINARY: &str = "
AAAAAwEC/wAAAAMAAAAB/////gAAAAMAAAAEAAEAAgADAARhYgAAAGNkZWZnaAAA
AAAAAAAAAAALQAAAAB1odHRwczovL2V4YW1wbGUub3JnL2E/Yj0xJmM9MlR4VEZU
AAAAAAAAAAAAAAAAb25lAAB0d28AAHRocmVlgAAAAAAAAAAAAAAAIHlGRkY=
";

/// The same in BINARY2.
pub(super) const STILTS_BINARY2: &str = "
AAAAAAADAQL/AAAAAwAAAAH////+AAAAAwAAAAQAAQACAAMABGFiAAAAY2RlZmdo
AAAAAAAAAAAAAAtAAAAAHWh0dHBzOi8vZXhhbXBsZS5vcmcvYT9iPTEmYz0yVHhU
RlTuAAAAAAAAAAAAAAAAAG9uZQAAdHdvAAB0aHJlZQAAAAAAAAAAAAAAACB5RkZG
";

/// All streams with their element and their FIELDs.
pub(super) const STREAMS: [(&str, &str, &str, &str); 4] = [
    ("BINARY", ASTROPY_BINARY, ASTROPY_FIELDS, ASTROPY_ROWS),
    ("BINARY2", ASTROPY_BINARY2, ASTROPY_FIELDS, ASTROPY_ROWS),
    ("BINARY", STILTS_BINARY, STILTS_FIELDS, STILTS_ROWS),
    ("BINARY2", STILTS_BINARY2, STILTS_FIELDS, STILTS_ROWS),
];

/// A document with one of them.
pub(super) fn with_stream(form: &str, base64: &str, fields: &str) -> String {
    super::with_data(
        fields,
        &format!("<{form}><STREAM encoding='base64'>{base64}</STREAM></{form}>"),
    )
}
