"""Errors that a user can meet. Their text is written for that user and shown as it is."""


class CifarModelsError(Exception):
    """Base of all errors whose message says what was received and what to do."""


class DatasetError(CifarModelsError):
    """CIFAR-10 is missing, incomplete or not in its official binary layout."""


class DownloadError(DatasetError):
    """CIFAR-10 could not be downloaded completely."""


class BundleError(CifarModelsError):
    """A trained model's folder is missing, incomplete or inconsistent."""


class HubError(CifarModelsError):
    """The Hugging Face Hub cannot be reached, refuses, or holds something else than asked for."""


class PhotoError(CifarModelsError):
    """A picture that cannot be read as one."""


class TrainingError(CifarModelsError):
    """A training cannot start or go on with the settings it was given."""


class ExportError(CifarModelsError):
    """An exported model that differs too much from the Keras model it was made from."""


class ProxyError(CifarModelsError):
    """A variable of the environment that HTTP clients read means nothing."""


class AddressError(CifarModelsError):
    """The app cannot be served at the address or port that was asked for."""
