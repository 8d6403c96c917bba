(window.showSaliency || []).forEach((show) => show(null));
