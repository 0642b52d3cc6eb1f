//! The owner and a command, in one process.

use super::*;

async fn control(store: &Path) -> (Control, mpsc::Receiver<Job>, Owner) {
    let (control, jobs) = Control::open(store).await.expect("a port");
    let owner = Owner::find(store).expect("the file is there");
    (control, jobs, owner)
}

/// Answers one task.
fn answer_one(mut jobs: mpsc::Receiver<Job>) -> JoinHandle<Task> {
    tokio::spawn(async move {
        let job = jobs.recv().await.expect("a task");
        let task = job.task.clone();
        job.progress("halfway".to_owned());
        job.answer(Done::new("done", Value::Null));
        task
    })
}

#[tokio::test]
async fn a_task_is_done_by_the_owner() {
    let store = tempfile::tempdir().expect("a folder");
    let (control, jobs, owner) = control(store.path()).await;
    let answering = answer_one(jobs);
    let mut said = Vec::new();
    let done = owner.ask(&Task::Compact, &mut |text| said.push(text)).await;
    let done = done.expect("it listens").expect("done");
    assert_eq!(
        (done.sentence.as_str(), said),
        ("done", vec!["halfway".to_owned()])
    );
    assert_eq!(answering.await.expect("no panic"), Task::Compact);
    drop(control);
    assert!(Owner::find(store.path()).is_none());
}

#[tokio::test]
async fn a_task_is_not_sent_to_where_a_killed_process_has_listened() {
    let store = tempfile::tempdir().expect("a folder");
    let (_control, _jobs, owner) = control(store.path()).await;
    let lock = store.path().join("lock");
    for (process, is_found) in [
        (owner.process.to_string() + "\n", true),
        (String::new(), true),
        (owner.process.wrapping_add(1).to_string() + "\n", false),
    ] {
        fs::write(&lock, &process).expect("a file");
        assert_eq!(Owner::find(store.path()).is_some(), is_found, "{process}");
    }
}

#[tokio::test]
async fn another_token_is_refused() {
    let store = tempfile::tempdir().expect("a folder");
    let (_control, _jobs, owner) = control(store.path()).await;
    let other = Owner {
        token: owner.token.to_uppercase() + "0",
        ..owner
    };
    let answer = other.ask(&Task::Compact, &mut |_| {}).await;
    let error = answer.expect("it listens").expect_err("it is refused");
    assert!(
        error.to_string().contains("the token isn't that"),
        "{error:#}"
    );
}

/// Sends a task like a command, and leaves the connection open.
async fn send(owner: &Owner) -> TcpStream {
    let mut stream = TcpStream::connect(owner.address).await.expect("it listens");
    let request = serde_json::json!({"token": owner.token, "task": Task::Compact});
    let sent = stream.write_all(format!("{request}\n").as_bytes()).await;
    sent.expect("it listens");
    stream
}

#[tokio::test]
async fn a_command_that_finds_too_many_waiting_is_told_to_try_again() {
    let store = tempfile::tempdir().expect("a folder");
    let (_control, mut jobs, owner) = control(store.path()).await;
    let (mut waiting, mut taken) = (Vec::new(), Vec::new());
    for _ in 0..MOST {
        waiting.push(send(&owner).await);
        taken.push(jobs.recv().await.expect("a task"));
    }
    for _ in 0..2 {
        let answer = owner.ask(&Task::Compact, &mut |_| {}).await;
        let error = answer.expect("it listens").expect_err("it is busy");
        assert!(error.to_string().contains("16 commands"), "{error:#}");
    }
    // After the waiting commands are answered, another command can wait.
    for job in taken {
        job.answer(Done::new("done", Value::Null));
    }
    for mut stream in waiting {
        let mut answer = String::new();
        let read = stream.read_to_string(&mut answer).await;
        read.expect("an answer");
        assert!(answer.starts_with(r#"{"done":"#), "{answer}");
    }
    let answering = answer_one(jobs);
    let done = owner.ask(&Task::Compact, &mut |_| {}).await;
    assert!(done.expect("it listens").is_ok());
    answering.await.expect("no panic");
}

#[tokio::test]
async fn a_connection_beyond_those_that_may_be_open_waits() {
    let store = tempfile::tempdir().expect("a folder");
    let (_control, jobs, owner) = control(store.path()).await;
    let mut silent = Vec::new();
    for _ in 0..=CONNECTIONS {
        let connected = TcpStream::connect(owner.address).await;
        silent.push(connected.expect("it listens"));
    }
    let answering = answer_one(jobs);
    let task = Task::Compact;
    let progress = &mut |_: String| {};
    let asked = owner.ask(&task, progress);
    // When the silent connections are closed, the waiting one is accepted.
    let (done, ()) = tokio::join!(asked, async { drop(silent) });
    assert!(done.expect("it listens").is_ok());
    answering.await.expect("no panic");
}

#[test]
fn what_is_no_request_is_refused() {
    assert!(task("POST / HTTP/1.1\r\n", "t").is_err());
    assert!(task(r#"{"token":"t"}"#, "t").is_err());
    let error = task(r#"{"token":"t","task":{"task":"dance"}}"#, "t");
    assert!(error.expect_err("unknown").contains("a different version"));
    let known = task(r#"{"token":"t","task":{"task":"compact"}}"#, "t");
    assert_eq!(known, Ok(Task::Compact));
}

#[tokio::test]
async fn a_task_that_is_given_up_is_reported() {
    let store = tempfile::tempdir().expect("a folder");
    let (_control, jobs, owner) = control(store.path()).await;
    drop(jobs);
    let answer = owner.ask(&Task::Compact, &mut |_| {}).await;
    let error = answer.expect("it listens").expect_err("no one does it");
    assert!(
        error.to_string().contains("abandoned the task"),
        "{error:#}"
    );
}

#[tokio::test]
async fn the_file_of_a_killed_process_is_replaced() {
    let store = tempfile::tempdir().expect("a folder");
    let (first, _jobs, owner) = control(store.path()).await;
    // When a process is killed, no destructors run.
    first.listening.abort();
    std::mem::forget(first);
    let (_second, jobs, next) = control(store.path()).await;
    assert_ne!(owner.token, next.token);
    let answering = answer_one(jobs);
    let done = next.ask(&Task::Compact, &mut |_| {}).await;
    assert!(done.expect("it listens").is_ok());
    answering.await.expect("no panic");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let file = fs::metadata(store.path().join(FILE)).expect("a file");
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
}
