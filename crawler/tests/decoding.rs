//! Bodies are decoded as they were encoded, whatever pieces they come in, and within caps.

mod packing;

use crawler::fetch::Caps;
use crawler::fetch::cut::Cut;
use crawler::fetch::decode::{Decoder, PIECE};
use packing::{
    bare_deflate, brotli, brotli_bomb, gzip, gzip_bomb, large_brotli, zlib, zstd, zstd_bomb,
};
use proptest::prelude::*;

/// The pieces that come out, and why it was no more.
fn pieces(
    encodings: &[&str],
    wire: &[u8],
    size: usize,
    caps: &Caps,
) -> (Vec<Vec<u8>>, Option<Cut>) {
    let mut decoder = match Decoder::new(encodings.iter().copied(), caps) {
        Ok(decoder) => decoder,
        Err(cut) => return (Vec::new(), Some(cut)),
    };
    let mut out = Vec::new();
    let mut sink = |piece: &[u8]| out.push(piece.to_vec());
    let pushed = wire.chunks(size).try_for_each(|piece| decoder.push(piece, &mut sink));
    let ended = pushed.and_then(|()| decoder.end(&mut sink));
    assert_eq!(out.iter().map(Vec::len).sum::<usize>() as u64, decoder.bytes());
    (out, ended.err())
}

fn decoded(encodings: &[&str], wire: &[u8], size: usize) -> (Vec<u8>, Option<Cut>) {
    let (pieces, cut) = pieces(encodings, wire, size, &Caps::default());
    (pieces.concat(), cut)
}

fn whole(plain: &[u8]) -> (Vec<u8>, Option<Cut>) {
    (plain.to_vec(), None)
}

/// Each encoding, and what applies it.
type Encoding = (&'static str, fn(&[u8]) -> Vec<u8>);
const ENCODINGS: [Encoding; 6] = [
    ("gzip", gzip),
    ("deflate", zlib),
    ("deflate", bare_deflate),
    ("br", brotli),
    ("zstd", zstd),
    ("identity", <[u8]>::to_vec),
];

fn text(lines: usize) -> Vec<u8> {
    (0..lines).flat_map(|line| format!("line {line}: the quick brown fox\n").into_bytes()).collect()
}

fn undecodable(reason: &str) -> Cut {
    Cut::Undecodable(reason.to_owned())
}

#[test]
fn every_encoding_is_undone_whatever_the_pieces() {
    for (name, encode) in ENCODINGS {
        for (lines, smallest) in [(0, 1), (1, 1), (1000, 1), (20_000, 100)] {
            let plain = text(lines);
            let wire = encode(&plain);
            for size in [smallest, 4096, usize::MAX] {
                let whole = whole(&plain);
                assert!(decoded(&[name], &wire, size) == whole, "{name} in pieces of {size}");
            }
        }
    }
}

#[test]
fn brotli_of_another_encoder_is_undone() {
    let wire = concat!(
        "1b0117008c94aadb231d4ea56d2e3029d60a206f7828640720878fb404c388b3c1446e1e67a7f063afefbb1d",
        "79f2e8fd8d5728556a8d5647576f8f71d680c96273b83cbc7a998fc164b1395c1e5ebdacc760b2d81c2e0faf",
        "5ef66330596c0e9787572fe731982c3687cbc3ab97fb184c169bc3e5e1d5cbf3184c169bc3e5e1d5cbfb184c",
        "169bc3e5e1d5cbf7184c169bc3e5e1fda8c6fdc3e174b93d5e1f5fbe8ee770badc1eaf8f2f5fe773385d6e8f",
        "d7c797afeb399c2eb7c7ebe3cbd7fd1c4e97dbe3f5f1e5eb790ea7cbedf1faf8f2f53e87d3e5f6787d7cf9fa",
        "3c87d3e5f6787d7cf9fa3e87d3e5f6787d7cf9fa3d87d3e5f6787d7ce100",
    );
    let wire: Vec<u8> = (0..wire.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&wire[at..at + 2], 16).unwrap())
        .collect();
    assert_eq!(decoded(&["br"], &wire, 10), whole(&text(200)));
}

#[test]
fn stacked_encodings_are_undone_last_first_however_they_are_written() {
    let plain = text(20_000);
    let wire = brotli(&gzip(&plain));
    for headers in [&["gzip, br"][..], &["gzip", "br"], &["X-GZIP,identity", " ,BR"]] {
        assert!(decoded(headers, &wire, 1000) == whole(&plain), "{headers:?}");
    }
    assert_ne!(decoded(&["br, gzip"], &wire, 1000), whole(&plain));
}

#[test]
fn what_is_registered_and_not_understood_or_stacked_too_high_is_not_begun() {
    let once = |names: &str| decoded(&[names], b"body", 9).1.unwrap();
    for name in ["aes128gcm", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress"] {
        let refused = undecodable(&format!("its encoding {name:?} is not understood here"));
        assert_eq!(once(name), refused);
        assert_eq!(once(&format!("none, {}", name.to_uppercase())), refused);
    }
    assert_eq!(once("gzip, br, zstd"), undecodable("it is encoded 3 times over"));
    assert_eq!(once("br, br"), undecodable("it is encoded twice as \"br\""));
}

#[test]
fn what_is_no_registered_encoding_is_read_as_it_is() {
    let plain = text(20_000);
    for name in ["none", "UTF-8", "binary", "8bit", "text/html", "*", "gzip;q=1", "\u{1b}[31m", "é"]
    {
        assert!(decoded(&[name], &plain, 1000) == whole(&plain), "{name}");
        for names in [format!("{name}, gzip"), format!("gzip,{name},{name},{name}")] {
            assert!(decoded(&[&names], &gzip(&plain), 1000) == whole(&plain), "{names}");
        }
    }
}

#[test]
fn what_breaks_off_keeps_what_came() {
    let plain = text(20_000);
    for (name, encode) in &ENCODINGS[..5] {
        let wire = encode(&plain);
        let (kept, cut) = decoded(&[name], &wire[..wire.len() * 2 / 3], 4096);
        assert!(matches!(cut, Some(Cut::Undecodable(_))), "{name}: {cut:?}");
        assert!(!kept.is_empty() && plain.starts_with(&kept), "{name}");
    }
}

#[test]
fn what_lies_behind_the_end_is_no_part_of_the_page() {
    let plain = text(100);
    for (name, encode) in &ENCODINGS[..4] {
        let wire = [encode(&plain), b"<!-- padding -->".to_vec()].concat();
        for size in [1, usize::MAX] {
            assert_eq!(decoded(&[name], &wire, size), whole(&plain), "{name}");
        }
    }
}

#[test]
fn all_members_and_frames_are_one_page() {
    let plain = text(100);
    let twice = plain.repeat(2);
    for (name, encode) in [ENCODINGS[0], ENCODINGS[4]] {
        for size in [1, 100, usize::MAX] {
            assert_eq!(decoded(&[name], &encode(&plain).repeat(2), size), whole(&twice), "{name}");
        }
    }
}

#[test]
fn members_of_nothing_come_to_an_end() {
    let (kept, cut) = decoded(&["gzip"], &gzip(b"").repeat(1001), 4096);
    assert_eq!((kept.len(), cut), (0, Some(undecodable("its gzip has more than 1000 members"))));
    assert_eq!(decoded(&["gzip"], &gzip(b"a").repeat(1000), 4096), whole(&[b'a'; 1000]));
}

#[test]
fn blocks_of_nothing_come_to_an_end() {
    let caps = Caps { body: 1 << 20, ..Caps::default() };
    let nothing = [0, 0, 0, 0xff, 0xff].repeat(1 << 20);
    let wire = [&b"\0\x05\0\xfa\xffhello"[..], &nothing].concat();
    for size in [4096, usize::MAX] {
        let (pieces, cut) = pieces(&["deflate"], &wire, size, &caps);
        assert_eq!(cut, Some(Cut::TooLongCompressed(2 << 20)));
        assert_eq!(pieces, [b"hello"], "what came before is kept");
    }
}

#[test]
fn a_wrong_checksum_is_noticed() {
    let plain = text(100);
    let mut wire = gzip(&plain);
    let place = wire.len() - 8;
    wire[place] ^= 1;
    let (kept, cut) = decoded(&["gzip"], &wire, 100);
    assert!(matches!(cut, Some(Cut::Undecodable(_))), "{cut:?}");
    assert_eq!(kept, plain);
}

#[test]
fn a_page_that_only_says_that_it_is_encoded_is_undecodable() {
    for (name, _) in &ENCODINGS[..5] {
        let (kept, cut) = decoded(&[name], b"<!doctype html><p>hello", 5);
        assert!(matches!(cut, Some(Cut::Undecodable(_))), "{name}: {cut:?}");
        assert!(kept.len() < 10, "{name}: {kept:?}");
        assert_eq!(decoded(&[name], b"", 5), whole(b""), "{name}");
    }
}

#[test]
fn a_body_is_cut_at_its_cap_to_the_byte_whatever_the_pieces() {
    let plain = text(20_000);
    let size = plain.len() as u64;
    for (name, encode) in ENCODINGS {
        let sent = encode(&plain);
        for body in [0, 1, 1000, size - 1, size] {
            let caps = Caps { body, ..Caps::default() };
            for pushed in [4096, usize::MAX] {
                let (pieces, cut) = pieces(&[name], &sent, pushed, &caps);
                let is_cut = (body < size).then_some(Cut::TooLong(body));
                assert_eq!(cut, is_cut, "{name} {body} {pushed}");
                assert!(pieces.concat() == plain[..body as usize], "{name} {body} {pushed}");
            }
        }
    }
}

#[test]
fn no_piece_is_larger_than_promised() {
    let plain = vec![0; 3 << 20];
    let caps = Caps { ratio: u64::MAX, ..Caps::default() };
    for (name, encode) in ENCODINGS {
        let (pieces, cut) = pieces(&[name], &encode(&plain), usize::MAX, &caps);
        assert_eq!((pieces.concat().len(), cut), (plain.len(), None), "{name}");
        assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.len() <= PIECE), "{name}");
    }
}

#[test]
fn a_bomb_behind_the_end_of_an_inner_encoding_is_cut() {
    let plain = text(100);
    let zeros = vec![0; 4 << 20];
    for (inner, encode) in &ENCODINGS[..4] {
        let hidden = [encode(&plain), zeros.clone()].concat();
        for (outer, wire) in [("gzip", gzip(&hidden)), ("zstd", zstd(&hidden))] {
            if *inner == outer {
                continue;
            }
            let names = format!("{inner}, {outer}");
            let cut = |ratio| {
                let caps = Caps { ratio, body: 1 << 20, ..Caps::default() };
                let (pieces, cut) = pieces(&[&names], &wire, 4096, &caps);
                assert_eq!(pieces.concat(), plain, "{names}");
                cut
            };
            assert_eq!(cut(250), Some(Cut::Ratio(250)), "{names}");
            assert_eq!(cut(u64::MAX), Some(Cut::TooLongCompressed(2 << 20)), "{names}");
        }
    }
}

#[test]
fn bombs_are_cut_at_their_ratio() {
    for (name, bomb) in [
        ("gzip", gzip_bomb(32 << 20)),
        ("deflate", zlib(&vec![0; 32 << 20])),
        ("zstd", zstd_bomb(32 << 20, 23)),
        ("br", brotli_bomb(2)),
        ("gzip, br", brotli(&gzip_bomb(32 << 20))),
    ] {
        let (pieces, cut) = pieces(&[name], &bomb, 16 << 10, &Caps::default());
        assert_eq!(cut, Some(Cut::Ratio(250)), "{name}");
        let kept = pieces.concat().len();
        assert!((1 << 20..8 << 20).contains(&kept), "{name}: {kept}");
    }
}

#[test]
fn a_small_page_of_one_letter_is_no_bomb() {
    let plain = vec![b'a'; 1 << 20];
    assert!(decoded(&["gzip"], &gzip(&plain), 4096) == whole(&plain));
    // The same, sent as it is, has no ratio.
    let plain = vec![b'a'; 3 << 20];
    let caps = Caps { ratio: 0, ..Caps::default() };
    assert_eq!(pieces(&[], &plain, 4096, &caps).1, None);
}

#[test]
fn windows_beyond_what_the_web_allows_are_refused() {
    let refused = Some(undecodable("its zstd needs a window of more than 8 MiB"));
    for window in 24..=27 {
        let (kept, cut) = decoded(&["zstd"], &zstd_bomb(64 << 20, window), 4096);
        assert_eq!((kept.len(), &cut), (0, &refused), "{window}");
    }
    let (kept, cut) = decoded(&["zstd"], &zstd_bomb(64 << 10, 23), 4096);
    assert_eq!((kept.len(), cut), (64 << 10, None));
    for window in 10..=30 {
        let cut = decoded(&["br"], &large_brotli(window), 4096).1;
        assert_eq!(cut, Some(undecodable("its brotli is broken")), "{window}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_encoded_comes_out(
        plain in prop::collection::vec(prop::sample::select(b"ab<>\xff".to_vec()), 0..5000),
        outer in 0..ENCODINGS.len(), inner in 0..ENCODINGS.len(), size in 1usize..200,
    ) {
        let ((outer, wrap), (inner, encode)) = (ENCODINGS[outer], ENCODINGS[inner]);
        prop_assume!(outer != inner);
        let out = decoded(&[inner, outer], &wrap(&encode(&plain)), size);
        prop_assert_eq!(out, whole(&plain));
    }

    #[test]
    fn nothing_that_comes_makes_it_panic(
        noise in prop::collection::vec(any::<u8>(), 0..2000),
        keep in 0usize..200, encoding in 0..ENCODINGS.len(), size in 1usize..200,
    ) {
        let (name, encode) = ENCODINGS[encoding];
        let mut wire = encode(&text(200));
        wire.truncate(keep);
        wire.extend(noise);
        let caps = Caps { body: 1 << 16, ..Caps::default() };
        let (pieces, _) = pieces(&[name], &wire, size, &caps);
        prop_assert!(pieces.concat().len() <= 1 << 16);
    }
}
