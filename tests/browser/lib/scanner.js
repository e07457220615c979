// As a scanner does: the words, then Enter, in the field that has the focus by itself. Whoever scans sees the cursor first.
export async function scan(page, words) {
  await page.locator(':focus').waitFor();
  await page.keyboard.type(words);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}
