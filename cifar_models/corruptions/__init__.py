"""Pictures made worse, in the style of CIFAR-10-C: noise, blur, weather and digital faults."""
