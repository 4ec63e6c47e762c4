use super::*;

#[test]
fn instants_are_read() {
    let read = Instant::read("2016-02-29T23:59:59.250Z").unwrap();
    assert_eq!(read.timestamp, "2016-02-29T23:59:59.25Z".parse().unwrap());
    assert_eq!((read.fraction_digits, read.is_utc_form()), (3, true));
    let read = Instant::read("2016-01-01 00:00:00+02:00").unwrap();
    assert_eq!((read.separator, read.zone), (Separator::Blank, Zone::Offset(120)));
    assert_eq!(read.timestamp, "2015-12-31T22:00:00Z".parse().unwrap());
    assert_eq!(
        Instant::read("2016-12-31T24:00:00").unwrap().timestamp,
        "2017-01-01T00:00:00Z".parse().unwrap()
    );
    assert_eq!(
        Instant::read("12016-01-01T00:00:00Z").unwrap_err().rule,
        Rule::OutOfRange
    );
}

#[test]
fn the_broken_rule_is_named() {
    let cases = [
        ("", Rule::Empty),
        (" 2016-01-01T00:00:00Z", Rule::Surrounded),
        ("2016-W01-1T00:00:00Z", Rule::WeekDate),
        ("2016-123T00:00:00Z", Rule::OrdinalDate),
        ("20160101T000000Z", Rule::BasicFormat),
        ("2016-13-01T00:00:00Z", Rule::Month),
        ("2015-02-29T00:00:00Z", Rule::Day),
        ("2016-01-01", Rule::TimeMissing),
        ("2016-01-01t00:00:00Z", Rule::Separator),
        ("2016-01-01T00:00Z", Rule::SecondsMissing),
        ("2016-01-01T25:00:00Z", Rule::Hour),
        ("2016-01-01T24:00:01Z", Rule::Hour),
        ("2016-01-01T00:60:00Z", Rule::Minute),
        ("2016-01-01T00:00:60Z", Rule::Second),
        ("2016-01-01T00:00:00,5Z", Rule::CommaFraction),
        ("2016-01-01T00:00:00.Z", Rule::Fraction),
        ("2016-01-01T00:00:00z", Rule::LowerCaseZone),
        ("2016-01-01T00:00:00+0200", Rule::ZoneColon),
        ("2016-01-01T00:00:00 UTC", Rule::Zone),
        ("2016-01-01T00:00:00+15:00", Rule::ZoneRange),
        ("2016-01-01T00:00:00Z[UTC]", Rule::Trailing),
        ("0000-01-01T00:00:00Z", Rule::Year),
        ("016-01-01T00:00:00Z", Rule::Year),
        ("1", Rule::Year),
        ("x", Rule::Date),
        ("2016/01/01T00:00:00Z", Rule::Date),
        ("2016-1-1T00:00:00Z", Rule::Date),
        ("2016-01-01T0:00:00Z", Rule::Time),
    ];
    for (text, rule) in cases {
        assert_eq!(Instant::read(text).unwrap_err().rule, rule, "{text}");
    }
}

#[test]
fn xs_date_time_is_exact() {
    for good in [
        " 2016-01-01T00:00:00\n",
        "-0044-03-15T24:00:00",
        "12016-01-01T00:00:00.123456789012Z",
        "2016-01-01T00:00:00-14:00",
        "2016-01-01T24:00:00.000Z",
        "99999999999999999999-01-01T00:00:00Z",
    ] {
        assert_eq!(xs_date_time(good), Ok(()), "{good}");
    }
    for bad in [
        "2016-01-01 00:00:00",
        "2016-01-01T00:00:00+0200",
        "02016-01-01T00:00:00",
        "+2016-01-01T00:00:00",
        "-0000-01-01T00:00:00",
        "2016-01-01T00:00:00+14:01",
        "2016-01-01T00:00:00\u{A0}",
    ] {
        assert!(xs_date_time(bad).is_err(), "{bad}");
    }
}
