"""Programs that take training steps in turns, so that all of them meet the same machine."""
import statistics
import subprocess


_open = []


class Runner:
    """A process that prints "ready", then for each number of steps on its standard input the seconds they took."""

    def __init__(self, name, command, batch, environment=None):
        self.name, self.batch = name, batch
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )

        _open.append(self.process)

    def await_ready(self):
        """False, with the last line of its complaint in `fault`, where it ended instead."""
        while True:
            line = self.process.stdout.readline()
            if line == "":
                complaint = self.process.stderr.read().strip().splitlines()
                self.fault = complaint[-1] if complaint else f"it ended with code {self.process.wait()}"
                return False
            if line.strip() == "ready":
                return True

    def begin(self, steps):
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()

    def seconds(self):
        return float(self.process.stdout.readline())


def close(runners):
    for runner in runners:
        runner.process.stdin.close()
        runner.process.wait()


def kill_all():
    """Ends what is still running."""
    for process in _open:
        process.kill()


def rates(runners, seconds, rounds):
    """Images a second of each runner, `rounds` times in turns, each time for about so many seconds."""
    steps = {}
    for runner in runners:
        runner.begin(3)
        steps[runner.name] = max(1, round(3 * seconds / runner.seconds()))
    found = {runner.name: [] for runner in runners}
    for _ in range(rounds):
        for runner in runners:
            runner.begin(steps[runner.name])
            found[runner.name].append(steps[runner.name] * runner.batch / runner.seconds())
    return found


def summary(values):
    return {"median": statistics.median(values), "low": min(values), "high": max(values), "n": len(values)}
