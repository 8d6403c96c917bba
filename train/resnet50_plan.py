"""How ResNet50 is trained: the head alone, the unfrozen layers too, zoomed crops."""

from train.loop.earlier_run import EarlierRun
from train.loop.plan import Phase, Plan
from train.networks.architectures import build_resnet50, unfreeze
from train.networks.backbones import describe_backbone
from train.networks.resnet50_recipe import ResNet50Recipe


def resnet50_plan(recipe: ResNet50Recipe) -> Plan:
    """Return the network and its phases.

    Raises:
        TrainingError: The backbone weights or the prefix to unfreeze from do not fit.
    """
    earlier = EarlierRun(recipe.continue_from) if recipe.continue_from else None
    model = build_resnet50(recipe, load_backbone=earlier is None)
    facts = {"backbone": describe_backbone(recipe.backbone)} if earlier is None else {}
    if earlier is not None:
        earlier.load_into(model)
        facts = {"backbone": earlier.run["backbone"], "continues": earlier.run}
    unfreeze(model, recipe.unfreeze_from)  # so that a wrong prefix is refused at once
    main_phase = "from scratch" if recipe.backbone == "none" else "fine-tuning"
    if earlier is not None:
        main_phase = earlier.new_phase(f"{recipe.image_size} px")
    phases = [
        Phase(
            "head",
            recipe.head_epochs,
            recipe.head_learning_rate,
            lambda network: unfreeze(network, "none"),
        ),
        Phase(
            main_phase,
            recipe.epochs,
            recipe.learning_rate,
            lambda network: unfreeze(network, recipe.unfreeze_from),
        ),
        Phase(
            "random zoom",
            recipe.zoom_epochs,
            recipe.zoom_learning_rate,
            lambda network: unfreeze(network, recipe.unfreeze_from),
            least_area=recipe.least_area,
        ),
    ]
    return Plan(model, phases, facts, earlier.epochs if earlier else [])
