// Not a module: it runs before the first paint.
{
  let chosen = null;
  try {
    chosen = localStorage.getItem('theme');
  } catch {
    // Storage may be forbidden; then the system's theme it is.
  }

  if (chosen === 'light' || chosen === 'dark')
    document.documentElement.dataset.theme = chosen;
}
