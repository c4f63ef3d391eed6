//! The exercise of the README.

use std::process::Command;

use pool::map::Pool as _;
use pool::processes::Processes;

#[test]
#[ignore = "exercise: start a worker again for a number whose worker ended, and give it that number once more"]
fn a_number_whose_worker_ended_is_given_out_once_more() {
    let mark = std::env::temp_dir().join(format!("pool-exercise-{}", std::process::id()));
    // Whoever is given the 3 exits, but only the first one manages to make the folder.
    let script = "while read id number; do
        case $number in '') exit ;; esac
        case $number in 3) mkdir \"$0\" 2>/dev/null && exit 1 ;; esac
        echo $id $((number * number)) >&0
    done";
    let command = |_: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(&mark);
        Ok(command)
    };
    let pool = Processes { names: &["1", "2"], command };
    let squares: Vec<Option<u64>> =
        pool.map(&[1, 2, 3, 4, 5]).into_iter().map(Result::ok).collect();
    std::fs::remove_dir(&mark).unwrap();
    assert_eq!(squares, [1, 4, 9, 16, 25].map(Some));
}
