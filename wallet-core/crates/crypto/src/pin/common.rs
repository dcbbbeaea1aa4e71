//! PINs that many people choose.
//!
//! The list was put together by hand from the ways in which people make a PIN that they need not remember: a path over
//! the keypad, pairs that count, a run with one digit changed, a date, a number that is known for something. What
//! another rule refuses is not on it.

use subtle::{Choice, ConstantTimeEq as _};

/// Pairs that count, and doubled digits.
#[rustfmt::skip]
const PAIRS: &[&str] = &[
    "001122", "010203", "020304", "030201", "102030", "112211", "112233", "121314", "131415", "141516", "151617",
    "161718", "171819", "181920", "192021", "202122", "203040", "221100", "221122", "223344", "302010", "304050",
    "332211", "334455", "443322", "445566", "554433", "556677", "665544", "667788", "776655", "778899", "887766",
    "998877", "10203040", "11223344", "44332211", "0102030405", "1122334455", "001122334455", "112233445566",
];

/// There and back.
#[rustfmt::skip]
const THERE_AND_BACK: &[&str] = &[
    "123210", "123321", "321012", "321123", "456654", "654456", "789987", "987789", "12344321", "43211234",
    "1234554321", "5432112345",
];

/// Rows and columns of the keypad.
#[rustfmt::skip]
const ROWS: &[&str] = &[
    "123654", "123698", "123789", "147258", "147369", "147741", "147852", "147896", "147963", "258147", "258369",
    "258456", "258741", "258852", "258963", "321478", "321654", "321789", "321987", "369147", "369258", "369852",
    "369963", "456123", "456321", "456852", "654123", "741258", "741852", "741963", "789123", "789321", "789456",
    "789632", "789654", "852147", "852369", "852456", "852741", "852963", "963258", "963741", "963852", "987123",
    "987321", "987412", "987456", "1236547", "1236987", "1478963", "3214789", "7412369", "7896321", "12369874",
    "78963214", "123654789", "123698745", "147258369", "147852369", "147896325", "321654987", "369258147",
    "741852963", "789456123", "789654123", "963852741", "1472583690",
];

/// Crosses and corners of the keypad.
#[rustfmt::skip]
const CROSSES: &[&str] = &[
    "025800", "135797", "137937", "139713", "142536", "145236", "153759", "159263", "159357", "159753", "159951",
    "179317", "197317", "258025", "357159", "357753", "357951", "362514", "415263", "635241", "753159", "753357",
    "753951", "951159", "951357", "951753", "1425367", "14253678", "15975346", "159753456", "1597534682",
];

/// Odd, even, and by ten.
#[rustfmt::skip]
const ODD_AND_EVEN: &[&str] = &[
    "024680", "086420", "135246", "135790", "135791", "135792", "246135", "246802", "246810", "864202", "864209",
    "975310", "1357924", "2468101", "13579246", "0246813579", "1357902468", "9753108642",
];

/// A run that goes round, falls one short or has one digit changed.
#[rustfmt::skip]
const NEARLY_RUNS: &[&str] = &[
    "012340", "098765", "109876", "112345", "121234", "123400", "123401", "123412", "123434", "123450", "123451",
    "123454", "123455", "124578", "210987", "213456", "234561", "321098", "432109", "567890", "678901", "789012",
    "890123", "901234", "1245780", "5678901", "7890123",
];

/// Numbers from mathematics and years in a row.
#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "010170", "010180", "010190", "112358", "141421", "161803", "235711", "271828", "311299", "1414213", "1618033",
    "2718281", "01011970", "01011980", "01011990", "11235813", "19701980", "19801990", "27182818", "1123581321",
];

/// Said aloud.
#[rustfmt::skip]
const SAID_ALOUD: &[&str] = &[
    "100200", "110119", "112911", "119110", "200100", "520131", "1314520", "1314521", "5201314", "5211314",
    "7758521",
];

const COMMON: [&[&str]; 8] = [
    PAIRS,
    THERE_AND_BACK,
    ROWS,
    CROSSES,
    ODD_AND_EVEN,
    NEARLY_RUNS,
    NUMBERS,
    SAID_ALOUD,
];

/// Whether the digits are on the list, or a group of two digits or more that repeats to the end. All of the list is
/// looked at, so that the time tells nothing of where.
pub(super) fn is_common(digits: &[u8]) -> bool {
    let listed = COMMON
        .iter()
        .flat_map(|group| group.iter())
        .fold(Choice::from(0), |found, common| {
            found | common.as_bytes().ct_eq(digits)
        });
    bool::from(listed) || is_repeated(digits)
}

fn is_repeated(digits: &[u8]) -> bool {
    (2..=digits.len() / 2).any(|size| {
        let mut groups = digits.chunks(size);
        let first = groups.next();
        groups.all(|group| Some(group) == first)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{COMMON, is_common, is_repeated};
    use crate::pin::{NewPin, NewPinError, Pin};

    #[test]
    fn every_entry_is_a_pin_that_no_other_rule_refuses() {
        let mut entries = BTreeSet::new();
        for common in COMMON.iter().flat_map(|group| group.iter()) {
            assert!(Pin::parse(common.as_bytes()).is_ok(), "{common}");
            assert_eq!(
                NewPin::choose(common.as_bytes()).err(),
                Some(NewPinError::Common),
                "{common}"
            );
            assert!(!is_repeated(common.as_bytes()), "{common}");
            assert!(entries.insert(common), "{common} stands there twice");
        }
        assert!(entries.len() >= 200, "{}", entries.len());
    }

    #[test]
    fn a_list_has_whole_pins_and_no_beginnings() {
        assert!(is_common(b"147258"));
        assert!(!is_common(b"1472580") && !is_common(b"0147258"));
    }

    #[test]
    fn only_what_repeats_to_the_end_is_repeated() {
        for digits in [
            &b"454545"[..],
            b"731731",
            b"90479047",
            b"9047190471",
            b"904712904712",
        ] {
            assert!(is_repeated(digits));
        }
        for digits in [&b"454546"[..], b"7317310", b"904719047", b"314159"] {
            assert!(!is_repeated(digits));
        }
    }
}
