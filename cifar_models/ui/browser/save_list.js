// Saves the list of pictures that the event brings.
saveCsv(value, 'pictures.csv');
