"""What the page's technical terms mean, in plain words."""

TERMS: dict[str, str] = {
    "accuracy": "The share of pictures that a model classifies right.",
    "95% interval": (
        "A range for the true value, since the test pictures are only a sample. Drawn again and "
        "again from new test pictures, 95 of 100 such ranges would hold the true value."
    ),
    "percentage points": (
        "The difference between two percentages. From 94% to 96% are 2 points; of the errors, "
        "that is a third fewer."
    ),
    "McNemar test": (
        "Asks whether two models differ on the same pictures. It counts those that only one of "
        "them gets right: were both equally good, each would be a fair coin flip."
    ),
    "p-value": (
        "How often chance alone would bring a difference at least this large, were both models "
        "equally good. Below 0.05 counts as a sign that they are not."
    ),
    "paired bootstrap": (
        "Draws the test pictures again 20,000 times, with repeats, both models' answers together. "
        "The middle 95% of the differences found are the interval."
    ),
    "Holm correction": (
        "Ten tests give ten chances of a false alarm. Holm's method raises each p-value so that "
        "the chance of any false alarm among them stays below 5%."
    ),
    "breaks first": (
        "Of two models that are right about a picture, the one that is wrong first as the picture "
        "is made worse step by step."
    ),
    "near-duplicates": (
        "Test pictures that nearly repeat a training picture: the same photo, cut or compressed "
        "another way. A model may have learnt the answer by heart."
    ),
    "nearest training images": (
        "Those whose features, the numbers that a model computes its answer from, are the most "
        "similar to the picture’s: what the picture looks like to the model."
    ),
    "t-SNE": (
        "A map of points with many dimensions that keeps near ones together. How far apart its "
        "groups lie, and how large they are, means little."
    ),
    "principal components": (
        "The two directions along which the features differ most, and nothing else."
    ),
    "doubtful labels": (
        "Test pictures whose label fewer than three of five people confirmed (cleanlab/"
        "label-errors). The models may be right where the label is wrong."
    ),
    "recall": "Of the pictures that show a class, the share that the model recognises as it.",
    "precision": "Of the pictures that a model takes for a class, the share that really show it.",
    "F1": (
        "One number for recall and precision together, their harmonic mean. It is high only where "
        "both are high."
    ),
    "calibration": (
        "Whether confidence means what it says: of the answers given with 80% confidence, 80% "
        "should be right."
    ),
    "expected calibration error": (
        "How far confidence and accuracy are apart: answers are sorted by confidence into 15 "
        "bins, and the gaps of the bins are averaged by their number of pictures. 0 is perfect."
    ),
    "human agreement": (
        "Of about 50 people who chose a class for a test picture, the share that chose its label. "
        "Where it is low, the picture is hard to see or the label doubtful."
    ),
    "cross-entropy": (
        "How surprised one would be by people's answers when believing the model's "
        "probabilities. It is least where a model gives each class the share of people who "
        "chose it."
    ),
    "share answered": (
        "Also called coverage: the share of pictures on which a model is sure enough to answer. "
        "The others are left to somebody else."
    ),
    "area under it": (
        "The accuracy averaged over all shares answered, from the surest picture to all of them. "
        "100% minus it is called AURC, the area under the risk-coverage curve."
    ),
    "logits": (
        "The ten raw numbers that a network gives for a picture, one per class. Softmax turns "
        "them into probabilities that add up to 100%."
    ),
    "temperature": (
        "A number that all logits are divided by. Above 1 makes a model less sure, below 1 surer; "
        "which class is first stays the same."
    ),
    "class activation map": (
        "Colours the places of a picture by how much they speak for a class. It shows what the "
        "last layer uses, not why."
    ),
    "occlusion map": (
        "Colours the places of a picture by how far a class falls when a patch there is covered. "
        "It cannot show what two patches show alike."
    ),
    "deletion curve": (
        "How the probability of a class falls as ever more of the picture is covered, what a map "
        "marks most first. The sooner it falls, the better the map."
    ),
    "test pictures": (
        "The 10,000 pictures that no training saw. They are used once, to measure the finished "
        "models."
    ),
    "validation": (
        "Checking a model during its training on pictures kept aside from the training set, for "
        "instance to choose its best epoch. Test pictures are not used for it."
    ),
    "epoch": "One pass over the training pictures.",
    "parameters": "The numbers inside a network, most of them set by its training.",
    "frozen": (
        "Parameters that stay as they were before this training, such as those learned on ImageNet."
    ),
    "AUROC": (
        "How often a test picture looks more familiar to a model than a picture of something else, "
        "ties counted half. 1 is perfect, 0.5 is chance."
    ),
    "FPR at 95% TPR": (
        "With the threshold that 95% of the test pictures pass, the share of pictures of other "
        "things that pass too. Lower is better."
    ),
    "energy": (
        "One number for all ten logits together, the logarithm of their summed exponentials. "
        "Pictures of other things give lower ones."
    ),
    "maximum softmax probability": "The probability of the class that the model predicts.",
    "nearest-neighbour distance": (
        "How far a picture's features are from those of the training pictures most like it, the "
        "k-th nearest counting."
    ),
    "guided energy": (
        "The energy times the similarity to the k-th nearest of some stored training pictures: "
        "both must be high for a picture to pass."
    ),
    "int8": (
        "Weights stored as whole numbers from −128 to 127, one byte each instead of four. The file "
        "is a quarter as large and the answers hardly change."
    ),
    "mirror averaging": (
        "A model answers each picture and its mirror image, and the two answers are averaged. It "
        "takes twice the time and is a little more often right."
    ),
    "backbone": (
        "The layers before the classifier, taken from a network that was trained on other pictures."
    ),
    "batch normalisation": (
        "Layers that keep the values inside a network at a steady scale, from averages over the "
        "pictures of a batch."
    ),
    "learning rate": (
        "How far one training step moves the parameters. Too small is slow, too large does not "
        "settle."
    ),
    "momentum": "How much of the previous steps' direction a training step keeps.",
    "weight decay": "Pulls all weights a little towards 0 at each step, against overfitting.",
    "label smoothing": (
        "The training asks for, say, 90% instead of 100% on the true class, so that the model "
        "does not become too sure."
    ),
    "dropout": "Switches off a random share of the values inside the network in each step.",
    "augmentation": (
        "Training pictures are changed at random, mirrored or shifted for instance, so that the "
        "model never sees exactly the same one twice."
    ),
    "cutout": "Covers a random square of each training picture in grey.",
    "CutMix": (
        "Pastes a box of one training picture into another; the target is mixed in the same shares."
    ),
    "p50 and p95": (
        "Half of the answers came at least as fast as p50, and 95 of 100 at least as fast as p95."
    ),
}


def explain(name: str) -> str:
    """Return what a term means; raises ``KeyError`` for one that is not in the glossary."""
    return TERMS[name]
