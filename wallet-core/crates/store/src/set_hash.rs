//! The keyed hash of a set: what is in it, in any order.
//!
//! It is the sum modulo 2^256 of one HMAC-SHA256 value a member. Adding a member is an addition and taking one away a
//! subtraction, so that a transaction costs what it changes and not what the vault holds. A member that is there twice counts
//! twice. The sum itself hides nothing; it is kept sealed.

/// A number below 2^256, big-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SetHash([u8; SetHash::LEN]);

impl SetHash {
    /// Length in bytes.
    pub(crate) const LEN: usize = 32;
    /// The hash of nothing.
    pub(crate) const EMPTY: Self = Self([0; Self::LEN]);

    pub(crate) const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// With this member as well: addition, from the last byte to the first; the last carry is dropped.
    pub(crate) fn add(&mut self, member: &[u8; Self::LEN]) {
        let mut carry = 0_u16;
        for (byte, other) in self.0.iter_mut().zip(member).rev() {
            let [high, low] = (u16::from(*byte) + u16::from(*other) + carry).to_be_bytes();
            *byte = low;
            carry = u16::from(high);
        }
    }

    /// Without this member: adds its complement, which is 2^256 less it.
    pub(crate) fn subtract(&mut self, member: &[u8; Self::LEN]) {
        let mut one = [0; Self::LEN];
        if let Some(last) = one.last_mut() {
            *last = 1;
        }
        self.add(&member.map(|byte| !byte));
        self.add(&one);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::SetHash;

    fn number(last: &[u8]) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[32 - last.len()..].copy_from_slice(last);
        bytes
    }

    fn sum(members: &[[u8; 32]]) -> SetHash {
        let mut hash = SetHash::EMPTY;
        members.iter().for_each(|member| hash.add(member));
        hash
    }

    #[test]
    fn carry_moves_on() {
        assert_eq!(
            sum(&[number(&[0xff, 0xff]), number(&[1])]).bytes(),
            &number(&[1, 0, 0])
        );
        assert_eq!(
            sum(&[number(&[0xff]), number(&[0xff])]).bytes(),
            &number(&[1, 0xfe])
        );
    }

    #[test]
    fn sum_is_modulo_two_to_the_256() {
        assert_eq!(sum(&[[0xff; 32], number(&[1])]), SetHash::EMPTY);
        assert_eq!(sum(&[[0xff; 32], [0xff; 32]]).bytes()[31], 0xfe);
        let mut hash = SetHash::EMPTY;
        hash.subtract(&number(&[1]));
        assert_eq!(hash.bytes(), &[0xff; 32]);
        hash.subtract(&[0; 32]);
        assert_eq!(hash.bytes(), &[0xff; 32], "nothing taken away");
    }

    #[test]
    fn member_that_is_there_twice_counts_twice() {
        assert_ne!(sum(&[[7; 32]]), sum(&[[7; 32], [7; 32]]));
    }

    proptest! {
        #[test]
        fn sum_agrees_with_wide_arithmetic(a in any::<(u128, u128)>(), b in any::<(u128, u128)>()) {
            let bytes = |(high, low): (u128, u128)| {
                let mut bytes = [0; 32];
                bytes[..16].copy_from_slice(&high.to_be_bytes());
                bytes[16..].copy_from_slice(&low.to_be_bytes());
                bytes
            };
            let (low, carry) = a.1.overflowing_add(b.1);
            let high = a.0.wrapping_add(b.0).wrapping_add(u128::from(carry));
            prop_assert_eq!(sum(&[bytes(a), bytes(b)]), SetHash::from_bytes(bytes((high, low))));
        }

        #[test]
        fn subtraction_undoes_addition_in_any_order(
            kept in proptest::collection::vec(any::<[u8; 32]>(), 0..8),
            gone in proptest::collection::vec(any::<[u8; 32]>(), 0..8),
        ) {
            let mut hash = sum(&[gone.clone(), kept.clone()].concat());
            gone.iter().rev().for_each(|member| hash.subtract(member));
            prop_assert_eq!(hash, sum(&kept));
        }
    }
}
