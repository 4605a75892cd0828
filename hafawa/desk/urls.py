"""The agents' workspace."""

from django.urls import path

from .views import changes, composer, conversation, files, filtering, inbox, invitations, joins, notes, promises, trash

app_name = "desk"
urlpatterns = [
    path("", inbox.home, name="home"),
    path("inbox/bulk/", changes.bulk, name="bulk"),
    path("inbox/<str:view>/", inbox.inbox, name="inbox"),
    path("inbox/<str:view>/rows/", inbox.list_rows, name="rows"),
    path("inbox/<str:view>/narrow/", filtering.narrow, name="narrow"),
    path("inbox/<str:view>/counts/", inbox.counts, name="counts"),
    path("new/", joins.new, name="new"),
    path("c/<int:number>/", conversation.conversation, name="conversation"),
    path("c/<int:number>/thread/", conversation.thread, name="thread"),
    path("c/<int:number>/beside/", conversation.beside, name="beside"),
    path("c/<int:number>/head/", conversation.head, name="head"),
    path("c/<int:number>/context/", conversation.context, name="context"),
    path("c/<int:number>/customer-note/", notes.customer_note, name="customer_note"),
    path("c/<int:number>/history/", conversation.history, name="history"),
    path("c/<int:number>/promises/", promises.promises, name="promises"),
    path("c/<int:number>/send/", composer.send, name="send"),
    path("c/<int:number>/draft/", composer.draft, name="draft"),
    path("c/<int:number>/upload/", composer.upload, name="upload"),
    path("c/<int:number>/canned/", composer.canned, name="canned"),
    path("c/<int:number>/mention/", composer.mention, name="mention"),
    path("c/<int:number>/set/<slug:what>/", changes.change, name="change"),
    path("c/<int:number>/field/<slug:key>/", changes.field, name="field"),
    path("c/<int:number>/delete/", trash.delete, name="delete"),
    path("c/<int:number>/restore/", trash.restore, name="restore"),
    path("c/<int:number>/merge/", joins.merge, name="merge"),
    path("c/<int:number>/merge/<int:record_id>/undo/", joins.undo_merge, name="undo_merge"),
    path("c/<int:number>/split/", joins.split, name="split"),
    path("c/<int:number>/split/<int:record_id>/undo/", joins.undo_split, name="undo_split"),
    path("c/<int:number>/messages/<int:message_id>/undo/", composer.undo, name="undo"),
    path("c/<int:number>/messages/<int:message_id>/again/", composer.send_again, name="send_again"),
    path("c/<int:number>/messages/<int:message_id>/invitation/", invitations.answer, name="invitation"),
    path("c/<int:number>/messages/<int:message_id>/keep/", joins.keep, name="keep"),
    path("c/<int:number>/messages/<int:message_id>/forward/", joins.forward, name="forward"),
    path("c/<int:number>/messages/<int:message_id>/raw/", files.raw, name="raw"),
    path("c/<int:number>/messages/<int:message_id>/body/", files.body, name="body"),
    path("files/<int:number>/", files.file, name="file"),
    path("pictures/<int:message_id>/", files.picture, name="picture"),
]
