"""Pages of somebody of the library who is logged in, while 64 pupils log in at once; door.py ADDRESS ROUNDS PASSWORD."""
import asyncio
import re
import sys
import time

from storm import ask, log_in, spread

AT_ONCE = 64


async def pages(place, cookies, until, times):
    while not until.is_set():
        begin = time.monotonic()
        status, _, _ = await ask(*place, 'GET', '/uploads', cookies)
        times.append(time.monotonic() - begin)
        assert status == 200, status
        await asyncio.sleep(0.005)


async def round_of(place, cookies, times, work):
    done = asyncio.Event()
    looker = asyncio.create_task(pages(place, cookies, done, times))
    await work
    done.set()
    await looker


async def main(address, rounds, password):
    place = re.match(r'http://([^:/]+):(\d+)', address).groups()
    seen, quiet, busy, inside = {}, [], [], []
    _, cookies = await log_in(place, 'balie0001', password, 9999, seen)
    for _ in range(rounds):
        await round_of(place, cookies, quiet, asyncio.sleep(2))
        storm = asyncio.gather(*(log_in(place, str(3000000001 + i), password, i % 8, seen) for i in range(AT_ONCE)))
        await round_of(place, cookies, busy, storm)
        inside += [took for took, _ in storm.result() if took is not None]
    print(f'a page while nobody logs in, s: {spread(quiet)}; {len(quiet)} pages')
    print(f'a page while {AT_ONCE} log in at once, s: {spread(busy)}; {len(busy)} pages')
    print(f'inside: {len(inside)} of {AT_ONCE * rounds}, s: {spread(inside)}')


asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
