"""A school year's first morning: pupils log in by the thousand, in waves as lessons begin, while the library works on.

storm.py ADDRESS PUPILS SECONDS WAVES PASSWORD: pupils 3000000001 and on, in so many waves spread over the time; meanwhile every
second somebody of the library logs in (balie0001 and on) and looks at a page. Prints what they all met with.
"""
import asyncio
import re
import sys
import time
from urllib.parse import urlencode


async def ask(host, port, method, path, cookies, body=None, school=0):
    """One request on a connection of its own; status, headers (names in small letters), text."""
    reader, writer = await asyncio.open_connection(host, port)
    data = urlencode(body).encode() if body else b''
    head = [f'{method} {path} HTTP/1.1', 'Host: localhost', 'Connection: close', f'X-Forwarded-For: 10.0.{school // 250}.{school % 250}',
            'Cookie: ' + '; '.join(f'{k}={v}' for k, v in cookies.items())]
    if body:
        head += ['Content-Type: application/x-www-form-urlencoded', f'Content-Length: {len(data)}']
    writer.write(('\r\n'.join(head) + '\r\n\r\n').encode() + data)
    raw = await reader.read()
    writer.close()
    top, _, text = raw.decode('utf-8', 'replace').partition('\r\n\r\n')
    lines = top.split('\r\n')
    headers = {}
    for line in lines[1:]:
        key, _, value = line.partition(': ')
        if key.lower() == 'set-cookie':
            name, _, cookie = value.partition('=')
            cookies[name] = cookie.split(';')[0]
        headers[key.lower()] = value
    return int(lines[0].split(' ')[1]) if lines[0] else 0, headers, text


async def try_log_in(place, login, password, school, seen):
    try:
        return await log_in(place, login, password, school, seen)
    except (OSError, ValueError, AttributeError) as lost:
        name = f'lost: {type(lost).__name__}'
        seen[name] = seen.get(name, 0) + 1
        return None, {}


async def log_in(place, login, password, school, seen):
    """As a browser does it; seconds until the session, or None. seen counts what was met with on the way."""
    cookies, begin = {}, time.monotonic()
    _, _, page = await ask(*place, 'GET', '/login', cookies, school=school)
    token = re.search(r'name="token" value="([^"]+)"', page).group(1)
    status, headers, _ = await ask(*place, 'POST', '/login', cookies, {'token': token, 'login': login, 'password': password}, school)
    if status == 303 and headers['location'].startswith('/login/wait'):
        seen['in line'] = seen.get('in line', 0) + 1
        status, headers, page = await ask(*place, 'GET', '/login/wait', cookies, school=school)
        while status == 200:
            await asyncio.sleep(int(headers['retry-after']))
            status, headers, page = await ask(*place, 'GET', '/login/wait', cookies, school=school)
    if status == 303 and cookies.get('instroom-session'):
        return time.monotonic() - begin, cookies
    seen[status] = seen.get(status, 0) + 1
    return None, cookies


def spread(times):
    times = sorted(times)
    if not times:
        return 'none'
    return ', '.join(f'{name} {times[min(len(times) - 1, int(part * len(times)))]:.3f}' for name, part in (('p50', 0.5), ('p95', 0.95), ('p99', 0.99), ('longest', 1)))


async def main(address, pupils, seconds, waves, password):
    place = re.match(r'http://([^:/]+):(\d+)', address).groups()
    begin, inside, staff, pages, seen, staff_seen = time.monotonic(), [], [], [], {}, {}

    async def pupil(i):
        # Twenty seconds from the first of a class to the last, thirty classes at once.
        wave, spot = divmod(i, -(-pupils // waves))
        await asyncio.sleep(wave * seconds / waves + (spot * 7919 % 997) / 997 * min(20, seconds / waves))
        took, _ = await try_log_in(place, str(3000000001 + i), password, wave, seen)
        if took is not None:
            inside.append(took)

    async def library():
        for i in range(int(seconds)):
            await asyncio.sleep(max(0, begin + i - time.monotonic()))
            took, cookies = await try_log_in(place, f'balie{i % 20 + 1:04}', password, 9999, staff_seen)
            if took is not None:
                staff.append(took)
                now = time.monotonic()
                await ask(*place, 'GET', '/uploads', cookies)
                pages.append(time.monotonic() - now)

    await asyncio.gather(library(), *(pupil(i) for i in range(pupils)))
    took = time.monotonic() - begin
    print(f'pupils inside: {len(inside)} of {pupils} in {took:.0f} s ({len(inside) / took:.1f}/s); otherwise: { {k: v for k, v in seen.items() if k != "in line"} or "nobody"}')
    print(f'told their place in line: {seen.get("in line", 0)}; seconds from the first page to inside: {spread(inside)}')
    print(f'library inside: {len(staff)} of {int(seconds)}, otherwise: {staff_seen or "nobody"}; seconds: {spread(staff)}; the uploads page after it: {spread(pages)}')


if __name__ == '__main__':
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), sys.argv[5]))
