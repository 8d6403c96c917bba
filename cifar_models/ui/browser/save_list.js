// Saves the list of wrong answers that the event brings.
saveCsv(value, 'misclassified.csv');
