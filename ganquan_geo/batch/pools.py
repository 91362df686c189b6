"""Where areas are measured: processes of this machine, or the workers of a Dask cluster.

Both take tasks as they are wanted and give outcomes as they come. Only the outcome of a task
counts, and it is handed out once; a task whose worker is lost is done again.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from ganquan_geo.batch.interrupts import end_with_the_run, held_interrupts
from ganquan_geo.batch.tasks import AreaOutcome, AreaTask, build_failure, measure_area
from ganquan_geo.model.errors import ClusterError
from ganquan_geo.model.version import VERSION
from ganquan_geo.words.disk import name_error
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

AHEAD = 2  # tasks that are ready for each worker
WAIT_S = 20
LOST = Text(
    "计算它的进程两次意外结束，可能是内存不足",
    "the process that measured it ended twice, perhaps for lack of memory",
)


def run_here(tasks: Iterator[AreaTask], *, workers: int) -> Iterator[AreaOutcome]:
    """Measure areas in processes of this machine.

    If a process ends while it works, the tasks under way are done again one by one, so that
    the one which is to blame is found and the others are not lost.

    Raises
    ------
    ClusterError
        If the machine cannot start a process.
    """
    waiting: dict[Future[AreaOutcome], AreaTask] = {}
    pool = _pool(workers)
    try:
        while True:
            lost: list[AreaTask] = []
            for task in islice(tasks, workers * AHEAD - len(waiting)):
                try:
                    waiting[_give(task, pool)] = task
                except BrokenProcessPool:  # a process has ended since the last look
                    lost.append(task)
                    break
            if not waiting and not lost:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                task = waiting.pop(future)
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    lost.append(task)
                else:
                    yield outcome
            if lost:
                lost += waiting.values()
                waiting.clear()
                pool.shutdown(cancel_futures=True)
                yield from (_alone(task) for task in lost)
                pool = _pool(workers)
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    # Fresh processes: a copy of this one would share threads and locks of its libraries.
    context = multiprocessing.get_context("spawn")
    with _told_of_start():
        return ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_the_run)


def _give(task: AreaTask, pool: ProcessPoolExecutor) -> Future[AreaOutcome]:
    with held_interrupts(), _told_of_start():  # a task may start a process
        return pool.submit(measure_area, task)


@contextmanager
def _told_of_start() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        form = Text(
            "无法启动计算进程（{why}）。改法：关闭别的程序，或减少 --workers，再运行一次，接着做。",
            "cannot start a process to measure in ({why}). To mend: close other programs or "
            "give fewer --workers, and run it again to go on.",
        )
        raise ClusterError(form.filled(why=name_error(error))) from error


def _alone(task: AreaTask) -> AreaOutcome:
    with _pool(1) as pool:
        try:
            return _give(task, pool).result()
        except BrokenProcessPool:
            return build_failure(task.id, LOST)


@contextmanager
def dask_cluster(address: str) -> Iterator[Callable[[Iterator[AreaTask]], Iterator[AreaOutcome]]]:
    """Connect to an existing Dask cluster; give what measures areas on it.

    Tasks carry their data and outcomes their files, so the workers need no disk in common
    with this machine - but for studies that are read from folders, which they must see.

    Raises
    ------
    ClusterError
        At once if Dask is not installed, the scheduler does not answer, or its workers have not
        this version of the package; later if it is lost on the way.
    """
    try:
        import dask  # noqa: PLC0415
        import distributed  # noqa: PLC0415
    except ImportError:
        raise _no_cluster(
            address,
            Text("要用 dask 和 distributed，没有安装", "needs dask and distributed here"),
            Text('pip install "ganquan-geo[scale]"', 'pip install "ganquan-geo[scale]"'),
        ) from None
    cluster: Any = distributed  # its calls are not typed
    try:
        client = cluster.Client(address, timeout=WAIT_S)
    except (OSError, ValueError, TypeError) as error:
        raise _no_cluster(
            address,
            Text(f"连不上（{type(error).__name__}）", f"does not answer ({type(error).__name__})"),
            Text("查看地址，如 tcp://10.0.0.5:8786", "see its address, as tcp://10.0.0.5:8786"),
        ) from None
    quiet = dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    with client, quiet:
        try:
            _check_workers(client, address)
            yield partial(_run_on_dask, client=client, address=address)
        except cluster.comm.CommClosedError:
            raise _lost(address) from None


def _run_on_dask(
    tasks: Iterator[AreaTask],
    *,
    client: Any,  # noqa: ANN401 - a Dask client
    address: str,
) -> Iterator[AreaOutcome]:
    from distributed import as_completed  # noqa: PLC0415

    room = AHEAD * max(1, sum(client.nthreads().values()))
    names: dict[str, str] = {}
    running: Any = as_completed(loop=client.loop)  # type: ignore[no-untyped-call]

    def give(task: AreaTask) -> None:
        key = f"ganquan-{len(names)}-{task.digest[:16]}"
        names[key] = task.id
        running.add(client.submit(measure_area, task, key=key, pure=False))

    for task in islice(tasks, room):
        give(task)
    for future in running:
        if future.status not in {"finished", "error"}:
            raise _lost(address)
        yield _gathered(future, names[future.key])
        future.release()
        for task in islice(tasks, 1):
            give(task)


def _gathered(future: Any, area: str) -> AreaOutcome:  # noqa: ANN401 - a Dask future
    error = future.exception() if future.status != "finished" else None
    if error is None:
        outcome: AreaOutcome = future.result()
        return outcome
    if type(error).__name__ == "KilledWorker":
        return build_failure(area, LOST)
    name = f"{type(error).__name__}: {error}"
    return build_failure(area, Text(f"集群出错（{name}）", f"the cluster failed ({name})"))


def _check_workers(client: Any, address: str) -> None:  # noqa: ANN401 - a Dask client
    """See that there are workers and that all have this version of the package."""
    try:
        client.wait_for_workers(1, timeout=WAIT_S)
        versions = set(client.run(worker_version).values())
    except TimeoutError:
        raise _no_cluster(
            address,
            Text("没有工作进程", "has no workers"),
            Text("启动 dask worker", "start dask workers"),
        ) from None
    except Exception as error:
        if not isinstance(error, ImportError | AttributeError):
            raise
        versions = {""}
    if versions != {VERSION}:
        raise _no_cluster(
            address,
            Text(
                f"工作进程没有安装 ganquan-geo {VERSION}",
                f"has workers without ganquan-geo {VERSION}",
            ),
            Text("在每台机器上安装同一版本", "install the same version on every machine"),
        )


def worker_version() -> str:
    """Return the version of this package where it is called."""
    return VERSION


def _lost(address: str) -> ClusterError:
    return _no_cluster(
        address,
        Text("连接中断", "was lost"),
        Text("集群恢复后再运行一次，接着做", "run it again when it is back, to go on"),
    )


def _no_cluster(address: str, what: Text, mend: Text) -> ClusterError:
    return ClusterError(
        Text(
            f"集群 {address} {what.zh}。改法：{mend.zh}。",
            f"The cluster {address} {what.en}. To mend: {mend.en}.",
        )
    )
